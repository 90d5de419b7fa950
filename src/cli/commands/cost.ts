import { Command, InvalidArgumentError } from 'commander';
import { ActivityMeter, WINDOWS } from '../../operations/cost/activity';
import { CostReport, costReport } from '../../operations/cost/cost-report';
import { PRICES } from '../../operations/cost/prices';
import { WriteUnits } from '../../operations/cost/write-units';
import { readRulesFile } from '../../operations/rules/rules-file';
import { Simulation } from '../../operations/simulation/simulation';
import { parseRules } from '../../rule-language/parse/table';
import {
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

interface CostOptions extends DecoderOptions {
  readonly rules: string;
  readonly events: readonly string[];
  readonly timeZone: string;
  readonly batchingWindow: number;
  readonly batchSize: number;
  readonly rate?: readonly number[];
  readonly format: 'text' | 'json';
}

const MAX_WINDOW = WINDOWS[WINDOWS.length - 1];
const MAX_BATCH = 10_000;

export function registerCost(program: Command, context: RunContext): void {
  program
    .command('cost')
    .description('Compute what counting costs in a month, from your own events and rules.')
    .requiredOption('--rules <file>', 'rules table as CSV with a heading row, or rules as JSON')
    .requiredOption('--events <file...>', EVENT_INPUTS)
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
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nExamples:\n  cost --rules rules.csv --events events.ndjson.gz\n' +
        '  cost --rules rules.csv --events events.ndjson.gz --batching-window 60 --rate 500\n\n' +
        'Nothing is called: prices are those of the release, and loads are steady.\n' +
        'Exit codes: 0 done; 1 no record is an event; 2 unusable arguments or files.',
    )
    .action(async (options: CostOptions) => {
      const report = await measure(options, context);
      context.print(options.format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : costText(report));
    });
}

async function measure(options: CostOptions, context: RunContext): Promise<CostReport> {
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
