import type { Command } from 'commander';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { eventsOf } from '../../operations/events/event-file';
import { findInstallation, Installation, InstallationOptions } from '../../operations/installation';
import { MetricFindings } from '../../operations/metric-findings';
import { OperationError } from '../../operations/operation-error';
import { ObservedEvents } from '../../operations/preview/observed-events';
import { previewUsers } from '../../operations/preview/preview-users';
import { narrow } from '../../operations/preview/publication';
import { SimulationPreview } from '../../operations/preview/simulation-preview';
import { checkRules, CheckedRules } from '../../operations/rules/check-rules';
import { keysIn, keysNamed, rowsOf } from '../../operations/rules/named-rules';
import { readRulesFile } from '../../operations/rules/rules-file';
import { Simulation, SimulationOptions } from '../../operations/simulation/simulation';
import { StoredUsers } from '../../operations/users/stored-users';
import { Sheet } from '../../rule-language/parse/sheet';
import { outputKey } from '../../rule-language/rule';
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
import { describeCheckedRules } from '../rendering/checked-rules';
import { describeEffects, describeSimulated } from '../rendering/preview';
import { ReadTotals } from '../rendering/read-totals';

interface PreviewOptions extends InstallationOptions, DecoderOptions {
  readonly rules: string;
  readonly events?: readonly string[];
  readonly current?: string;
  readonly rule?: string;
  readonly timeZone: string;
  readonly sample: number;
  readonly format: 'text' | 'json';
}

interface Outcome {
  readonly users: number;
  readonly observed: ObservedEvents;
  readonly findings: MetricFindings;
  /** Results by rule, for programs. */
  readonly rules: readonly object[];
  /** Renders the results for people. */
  readonly describe: (warnings: readonly string[]) => string;
}

interface Preview {
  readonly checked: CheckedRules;
  readonly outcome: Outcome;
}

export function registerPreview(program: Command, context: RunContext): void {
  addEventOptions(
    addStackOptions(
      program
        .command('preview')
        .description(
          'Say who joins and who leaves once rules are published; or, over recorded events, ' +
            'who would be in had they been in force, and what each rule would cost.',
        ),
      ['current', ...EVENT_OPTIONS],
    ),
  )
    .requiredOption('--rules <file>', 'rules as CSV or JSON')
    .option('--current <file>', 'rules of today, to compare with; with --events')
    .addOption(ruleOption())
    .option('--sample <n>', 'number of user ids to show for each rule', wholeNumber, 3)
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nExamples:\n  preview --rules rules.csv --stack Marketing\n' +
        '  preview --rules rules.csv --events events.ndjson.gz --current rules-of-today.csv\n\n' +
        'With --stack: what publishing the file does to every user of the installation with the next run, ' +
        'while no event comes in between; all users are read. For a rule that counts from its publication, ' +
        'also how many users would be in if earlier events counted too.\n' +
        'With --events: who would be in by these events, had the rules been in force from the first one. ' +
        'Cost of a rule: its changes in the span of the events, for 30 days, ' +
        'at $1.00 for a million events of EventBridge. ' +
        'Counting costs the same with and without it: users are written once for all rules.\n' +
        'Exit codes: 0 done; 1 some rules are wrong, or no record is an event; ' +
        '2 unusable arguments or files, or AWS refused.',
    )
    .action(async (options: PreviewOptions) => {
      const draft = readRulesFile(options.rules);
      const installation = options.stack === undefined ? undefined : await findInstallation(options);
      const { checked, outcome } =
        installation === undefined
          ? await overEvents(options, draft, context)
          : await overStack(installation, options, draft, context);
      const { users, observed, findings, rules, describe } = outcome;
      const warnings =
        users === 0
          ? []
          : checked.rules.flatMap((rule) =>
              [...observed.missing(rule), ...findings.warnings(rule)].map(
                (warning) => `${outputKey(rule.output)}: ${warning}`,
              ),
            );
      context.print(
        options.format === 'json'
          ? `${JSON.stringify({ users, rules, warnings }, undefined, 2)}\n`
          : describe(warnings),
      );
      context.exitCode = checked.errors.length > 0 ? 1 : 0;
    });
}

async function overEvents(options: PreviewOptions, draft: Sheet, context: RunContext): Promise<Preview> {
  const { events, current, timeZone: zone, sample } = options;
  const { now } = context;
  const decode = decoderOf(options);
  if (events === undefined) throw new OperationError('invalid-input', 'give --events or --stack');
  const ofToday = current === undefined ? undefined : readRulesFile(current);
  const keys = keysOf(options, keysIn([...draft.rows, ...(ofToday?.rows ?? [])]), options.rules);
  const checked = check(narrowed(draft, keys), context);
  const findings = new MetricFindings(checked.rules);
  const simulationOf = (sheet: Sheet, reports: Partial<SimulationOptions> = {}) =>
    new Simulation({
      rules: narrowed(sheet, keys).rows,
      timeZone: zone,
      clock: now,
      decode,
      onChange: () => {},
      ...reports,
    });
  const totals = new ReadTotals();
  const wanted = simulationOf(draft, {
    decode: totals.counting(decode),
    onCounted: (entry) => findings.add(entry),
    onRejected: (_, reason) => totals.reject(reason),
  });
  const today = ofToday && simulationOf(ofToday);
  const observed = new ObservedEvents();
  const calendar = new LocalCalendar(zone);
  let place = 0;
  for await (const line of readEvents(events, context)) {
    if (!totals.take(line)) continue;
    for (const { event } of eventsOf(decode, line.text, now(), calendar)) {
      observed.add(event.name, event, event.time);
    }
    await wanted.count(line.text, ++place);
    await today?.count(line.text, place);
  }
  context.note(`${totals.lines(wanted.telemetry).join('\n')}\n`);
  totals.requireEvents(events);
  const preview = new SimulationPreview(checked.rules, sample, today !== undefined);
  let users = 0;
  for await (const { userId, state } of wanted.users()) {
    users++;
    preview.add(userId, state, await today?.stateOf(userId));
  }
  const rules = preview.results(observed.span);
  return {
    checked,
    outcome: {
      users,
      observed,
      findings,
      rules,
      describe: (warnings) => describeSimulated(users, rules, warnings),
    },
  };
}

async function overStack(
  installation: Installation,
  options: PreviewOptions,
  draft: Sheet,
  context: RunContext,
): Promise<Preview> {
  const stored = StoredUsers.in(installation, options);
  const { removedRules, timeZone, historyRetentionDays } = installation.config;
  const catalogue = await stored.catalogue();
  const known = new Set([...keysIn(draft.rows), ...Object.keys(catalogue.rules)]);
  const keys = keysOf(options, known, `${options.rules} and the stack ${options.stack}`);
  const checked = check(narrowed(draft, keys), context, historyRetentionDays);
  const publication = {
    inForce: { catalogue, removedRules, timeZone },
    draft: checked,
    now: context.now(),
  };
  const { users, effects, observed, findings } = await previewUsers(
    stored,
    keys ? narrow(publication, keys, checked.rules) : publication,
    options.sample,
  );
  return {
    checked,
    outcome: {
      users,
      observed,
      findings,
      rules: effects,
      describe: (warnings) => describeEffects(users, effects, warnings),
    },
  };
}

/** Checks the rules and notes the errors. */
function check(sheet: Sheet, { now, note }: RunContext, historyDays?: number): CheckedRules {
  const checked = checkRules(sheet, now(), historyDays);
  if (checked.errors.length > 0) note(describeCheckedRules(checked));
  return checked;
}

/** Returns the output keys of the rule that is named; undefined when all rules are considered. */
function keysOf(
  { rule }: PreviewOptions,
  known: ReadonlySet<string>,
  where: string,
): ReadonlySet<string> | undefined {
  return rule === undefined ? undefined : keysNamed(rule, known, where);
}

function narrowed(sheet: Sheet, keys: ReadonlySet<string> | undefined): Sheet {
  return keys ? { ...sheet, rows: rowsOf(sheet.rows, keys) } : sheet;
}
