import type { Command } from 'commander';
import { oneLine } from '../../common/one-line';
import { nearest } from '../../common/suggestion';
import { METRICS } from '../../contract/metric-names';
import { ActiveRule } from '../../engine/catalogue/rule-set';
import { Decoder } from '../../engine/events/stream-record';
import { toHistoryEntry } from '../../engine/history/history';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { eventsOf } from '../../operations/events/event-file';
import { Explanation, RuleExplanation } from '../../operations/explanation';
import { InstallationOptions } from '../../operations/installation';
import { OperationError } from '../../operations/operation-error';
import { keysIn, keysNamed, rowsOf } from '../../operations/rules/named-rules';
import { readRulesFile } from '../../operations/rules/rules-file';
import { Simulation } from '../../operations/simulation/simulation';
import { StoredUsers } from '../../operations/users/stored-users';
import {
  addEventOptions,
  addStackOptions,
  DecoderOptions,
  decoderOf,
  EVENT_OPTIONS,
  formatOption,
  ruleOption,
  RunContext,
  wholeNumber,
} from '../options';
import { readEvents } from '../read-events';
import { describeExplanation } from '../rendering/explanation';
import { ReadTotals } from '../rendering/read-totals';

interface ExplainOptions extends InstallationOptions, DecoderOptions {
  readonly user: string;
  readonly rules?: string;
  readonly rule?: string;
  readonly events?: readonly string[];
  readonly timeZone: string;
  readonly limit: number;
  readonly format: 'text' | 'json';
}

/** User ids that are remembered to suggest one for an unknown id. */
const MAX_SUGGESTIONS = 10_000;

export function registerExplain(program: Command, context: RunContext): void {
  addEventOptions(
    addStackOptions(
      program
        .command('explain')
        .description(
          'Say of each rule whether a user is in and why: the counts against the targets, ' +
            'the events that counted, and why others did not.',
        ),
      ['rules', ...EVENT_OPTIONS],
    ),
  )
    .requiredOption('--user <id>', 'the user, exactly as the events name them')
    .option('--rules <file>', 'rules as CSV or JSON; together with --events')
    .addOption(ruleOption())
    .option('--limit <n>', 'number of counted events to show, the last ones', wholeNumber, 20)
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nExamples:\n  explain --user ann --rules rules.csv --events events.ndjson.gz\n' +
        '  explain --user ann --stack Marketing\n\n' +
        'Of a deployed installation the events are known by their days; ' +
        'a rule that does not include history counts only those that came while it was in force.\n' +
        'Exit codes: 0 done; 1 no record is an event; ' +
        '2 unusable arguments or files, an unknown user, or AWS refused.',
    )
    .action(async (options: ExplainOptions) => {
      const rules =
        options.stack === undefined ? await fromFiles(options, context) : await fromStack(options, context);
      context.print(
        options.format === 'json'
          ? `${JSON.stringify({ user: options.user, rules: rules.map(shown) }, undefined, 2)}\n`
          : describeExplanation(options.user, rules),
      );
    });
}

async function fromFiles(options: ExplainOptions, context: RunContext): Promise<RuleExplanation[]> {
  const { user, rules: rulesFile, rule, events, timeZone: zone, limit } = options;
  const { now } = context;
  const decode = decoderOf(options);
  if (rulesFile === undefined || events === undefined) {
    throw new OperationError('invalid-input', 'give --rules and --events, or --stack');
  }
  const { rows: all } = readRulesFile(rulesFile);
  const rows = rule === undefined ? all : rowsOf(all, keysNamed(rule, keysIn(all), rulesFile));
  const simulation = new Simulation({ rules: rows, timeZone: zone, clock: now, decode, onChange: () => {} });
  const explanation = new Explanation((await simulation.rules()).rules, limit);
  const calendar = new LocalCalendar(zone);
  const seen = new Set<string>();
  const totals = new ReadTotals();
  const decodeCounted = totals.counting(decode);
  const decodeOnce: Decoder = (text, arrival) => {
    const decoded = decodeCounted(text, arrival);
    if (decoded.kind === 'rejected') totals.reject(decoded.reason);
    return decoded;
  };
  let place = 0;
  for await (const line of readEvents(events, context)) {
    if (!totals.take(line)) continue;
    for (const { text, event } of eventsOf(decodeOnce, line.text, now(), calendar)) {
      if (seen.size < MAX_SUGGESTIONS) seen.add(event.userId);
      if (event.userId !== user) continue;
      const before = simulation.telemetry.total(METRICS.eventsRepeated);
      await simulation.count(text, ++place);
      const isRepeated = simulation.telemetry.total(METRICS.eventsRepeated) > before;
      const occurrence = {
        when: new Date(event.time).toISOString(),
        entry: toHistoryEntry(event, event.day),
      };
      if (isRepeated) explanation.addRepetition(occurrence);
      else explanation.add(occurrence);
    }
  }
  if (totals.hasRejected) context.note(`rejected:\n${totals.rejectedLines().join('\n')}\n`);
  totals.requireEvents(events);
  const state = await simulation.stateOf(user);
  if (state) return explanation.of(state, calendar, simulation.now());
  const similar = nearest(user, [...seen]);
  const suggestion = similar === undefined ? '' : `; did you mean ${oneLine(similar)}?`;
  throw new OperationError(
    'not-found',
    `no event in ${events.join(', ')} belongs to the user ${oneLine(user)}${suggestion}`,
  );
}

async function fromStack(options: ExplainOptions, { now }: RunContext): Promise<RuleExplanation[]> {
  const users = await StoredUsers.of(options);
  const found = await users.find(options.user);
  if (!found) {
    throw new OperationError(
      'not-found',
      `the installation knows no user ${options.user}; ` +
        'ids are compared exactly, upper and lower case included',
    );
  }
  const rules = await users.rules();
  const named = namedRules(rules.rules, options);
  const explanation = new Explanation(named, options.limit);
  for (const entry of [...found.history].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))) {
    explanation.add({ when: entry.day, entry });
  }
  return explanation.of(found.state, rules.calendar, now());
}

function namedRules(rules: readonly ActiveRule[], { rule, stack }: ExplainOptions): readonly ActiveRule[] {
  if (rule === undefined) return rules;
  const keys = keysNamed(rule, new Set(rules.map(({ key }) => key)), `the stack ${stack}`);
  return rules.filter(({ key }) => keys.has(key));
}

/** Leaves out what the tests say already. */
function shown({ aggregate: _, ...explanation }: RuleExplanation): Omit<RuleExplanation, 'aggregate'> {
  return explanation;
}
