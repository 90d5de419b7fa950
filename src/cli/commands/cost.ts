import { Command, InvalidArgumentError } from 'commander';
import { ActivityMeter, WINDOWS } from '../../operations/cost/activity';
import { CostReport, costReport } from '../../operations/cost/cost-report';
import { PRICES } from '../../operations/cost/prices';
import { stackCost } from '../../operations/cost/stack-cost';
import { stackUsage } from '../../operations/cost/stack-usage';
import { WriteUnits } from '../../operations/cost/write-units';
import { Facts } from '../../operations/doctor/facts';
import { findInstallation, InstallationOptions } from '../../operations/installation';
import { OperationError } from '../../operations/operation-error';
import { readRulesFile } from '../../operations/rules/rules-file';
import { Simulation } from '../../operations/simulation/simulation';
import { parseRules } from '../../rule-language/parse/table';
import {
  addStackOptions,
  anonymousUsersOption,
  decoderOf,
  DecoderOptions,
  EVENT_INPUTS,
  eventFormatOption,
  formatOption,
  placeholderUsersOption,
  RunContext,
  timeZoneOption,
  wholeNumberFrom,
} from '../options';
import { readEvents } from '../read-events';
import { costText } from '../rendering/cost-text';
import { ReadTotals } from '../rendering/read-totals';
import { stackCostText } from '../rendering/stack-cost-text';

interface CostOptions extends DecoderOptions, InstallationOptions {
  readonly rules?: string;
  readonly events?: readonly string[];
  readonly days?: number;
  readonly timeZone: string;
  readonly batchingWindow: number;
  readonly batchSize: number;
  readonly rate?: readonly number[];
  readonly format: 'text' | 'json';
}

const MAX_WINDOW = WINDOWS[WINDOWS.length - 1];
const MAX_BATCH = 10_000;
const DEFAULT_DAYS = 7;
/** Days for which CloudWatch knows each hour (CloudWatch documentation, retention of metrics). */
const MAX_DAYS = 455;
/** Options about files. */
const SETTLED = [
  'rules',
  'events',
  'eventFormat',
  'anonymousUsers',
  'placeholderUsers',
  'timeZone',
  'batchingWindow',
  'batchSize',
  'rate',
];

export function registerCost(program: Command, context: RunContext): void {
  const command = program
    .command('cost')
    .description(
      'Compute what counting costs in a month: from your own events, or from what a stack has used.',
    )
    .option('--rules <file>', 'rules table as CSV with a heading row, or rules as JSON')
    .option('--events <file...>', EVENT_INPUTS)
    .addOption(eventFormatOption())
    .addOption(anonymousUsersOption())
    .addOption(placeholderUsersOption())
    .addOption(timeZoneOption())
    .option(
      '--batching-window <seconds>',
      `seconds for which records are gathered into a batch, 0 to ${MAX_WINDOW}: maxBatchingWindow`,
      wholeNumberFrom(0, MAX_WINDOW),
      5,
    )
    .option(
      '--batch-size <records>',
      `records at which a batch is full, 1 to ${MAX_BATCH}: batchSize`,
      wholeNumberFrom(1, MAX_BATCH),
      1_000,
    )
    .option(
      '--rate <events...>',
      'events a second to compute; else 10 to 100,000, and that of the events',
      rates,
    )
    .addOption(formatOption());
  addStackOptions(command, SETTLED)
    .option(
      '--days <n>',
      `with --stack: how far to look back, 1 to ${MAX_DAYS}; else ${DEFAULT_DAYS}`,
      wholeNumberFrom(1, MAX_DAYS),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  cost --rules rules.csv --events events.ndjson.gz\n' +
        '  cost --rules rules.csv --events events.ndjson.gz --batching-window 60 --rate 500\n' +
        '  cost --stack Marketing --days 30\n\n' +
        'Prices are those of the release. With files nothing is called, and loads are steady. ' +
        'With --stack, CloudWatch says what was used.\n' +
        'Exit codes: 0 done; 1 no record is an event, or the stack did not run; ' +
        '2 unusable arguments or files, or AWS refused.',
    )
    .action(async (options: CostOptions) => {
      context.print(
        options.stack === undefined ? await ofEvents(options, context) : await ofStack(options, context),
      );
    });
}

async function ofEvents(options: CostOptions, context: RunContext): Promise<string> {
  const { rules, events, days, format } = options;
  if (days !== undefined) {
    throw new OperationError('invalid-input', '--days is about what a stack has used; give --stack');
  }
  if (rules === undefined || events === undefined) {
    throw new OperationError('invalid-input', 'name files with --rules and --events, or give --stack');
  }
  const report = await measure({ ...options, rules, events }, context);
  return format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : costText(report);
}

async function ofStack(options: CostOptions, context: RunContext): Promise<string> {
  const found = await findInstallation(options);
  const facts = new Facts(found, options, context.now);
  const cost = stackCost(await stackUsage(facts, options.days ?? DEFAULT_DAYS, context.now()), PRICES);
  if (options.format === 'json') return `${JSON.stringify(cost, null, 2)}\n`;
  return stackCostText(cost, {
    stack: options.stack!,
    installation: found.config.installation,
    region: await facts.lambda.config.region(),
  });
}

async function measure(
  options: CostOptions & { readonly rules: string; readonly events: readonly string[] },
  context: RunContext,
): Promise<CostReport> {
  const { rows } = readRulesFile(options.rules);
  const { problems } = parseRules(rows);
  const totals = new ReadTotals();
  const meter = new ActivityMeter();
  const decode = totals.counting(decoderOf(options));
  const simulation = new Simulation({
    rules: rows,
    timeZone: options.timeZone,
    clock: context.now,
    decode: (text, arrival) => {
      const decoded = decode(text, arrival);
      if (decoded.kind !== 'event') return decoded;
      const hasTime = decoded.event.time !== arrival;
      if (!hasTime) totals.withoutTime++;
      meter.addEvent(decoded.event, hasTime);
      return decoded;
    },
    onChange: () => {},
    onRejected: (_, reason) => totals.reject(reason),
  });
  let place = 0;
  for await (const line of readEvents(options.events, context)) {
    if (!totals.take(line)) continue;
    meter.addRecord(Buffer.byteLength(line.text));
    await simulation.count(line.text, ++place);
  }
  totals.requireEvents(options.events);
  const units = new WriteUnits();
  for await (const { userId, state } of simulation.users()) units.add(userId, state, meter.eventsOf(userId));
  if (problems.length > 0) {
    context.note(`note: ${problems.length} of the rules are wrong and left out; validate says why\n`);
  }
  context.note(`${totals.lines(simulation.telemetry).join('\n')}\n`);
  const { batchingWindow: windowSeconds, batchSize, rate: loads } = options;
  return costReport(
    meter.activity,
    units.mean,
    { windowSeconds, batchSize, ...(loads && { loads }) },
    PRICES,
  );
}

function rates(text: string, before: readonly number[] = []): readonly number[] {
  const rate = Number(text);
  if (text.trim() === '' || !(rate > 0 && rate <= 1_000_000)) {
    throw new InvalidArgumentError('write events a second, more than 0 and at most 1000000.');
  }
  return [...before, rate];
}
