import type { Command } from 'commander';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { eventOf } from '../../operations/events/event-file';
import { InstallationOptions } from '../../operations/installation';
import { OperationError } from '../../operations/operation-error';
import { Preview, ObservedEvents } from '../../operations/preview';
import { checkRules } from '../../operations/rules/check-rules';
import { readRulesFile } from '../../operations/rules/rules-file';
import { Simulation } from '../../operations/simulation/simulation';
import { StoredUsers } from '../../operations/users/stored-users';
import { outputKey } from '../../rule-language/rule';
import {
  addEventOptions,
  addStackOptions,
  DecoderOptions,
  decoderOf,
  formatOption,
  RunContext,
  wholeNumber,
} from '../options';
import { readEvents } from '../read-events';
import { describeCheckedRules } from '../rendering/checked-rules';
import { describePreview } from '../rendering/preview';

interface PreviewOptions extends InstallationOptions, DecoderOptions {
  readonly rules: string;
  readonly events?: string;
  readonly current?: string;
  readonly timeZone: string;
  readonly sample: number;
  readonly format: 'text' | 'json';
}

interface Outcome {
  readonly preview: Preview;
  readonly seen: ObservedEvents;
  readonly users: number;
}

export function registerPreview(program: Command, context: RunContext): void {
  addEventOptions(
    addStackOptions(
      program
        .command('preview')
        .description(
          'Say how many users would be in each rule, who joins and who leaves against the rules in force, ' +
            'and what each rule would cost.',
        ),
    ),
  )
    .requiredOption('--rules <file>', 'rules as CSV or JSON')
    .option('--current <file>', 'rules in force now, to compare with; with --events')
    .option('--sample <n>', 'number of user ids to show for each rule', wholeNumber, 3)
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nExamples:\n  preview --rules rules.csv --events events.ndjson.gz --current rules-of-today.csv\n' +
        '  preview --rules rules.csv --stack Marketing\n\n' +
        "Of a deployed installation every user's kept history is counted, " +
        'as if the rules had been in force all the time; ' +
        'a rule that fires is counted once for each user who has reached it.\n' +
        'Cost of a rule: its changes in the span of the events, for 30 days, ' +
        'at $1.00 for a million events of EventBridge. ' +
        'Counting costs the same with and without it: users are written once for all rules.\n' +
        'Exit codes: 0 done; 1 some rules are wrong; 2 unusable arguments or files, or AWS refused.',
    )
    .action(async (options: PreviewOptions) => {
      const checked = checkRules(readRulesFile(options.rules), context.now());
      if (checked.errors.length > 0) context.note(describeCheckedRules(checked));
      const preview = new Preview(checked.rules, options.sample);
      const { seen, users } =
        options.stack === undefined
          ? await overEvents(options, preview, context)
          : await overStack(options, preview);
      const rules = preview.results(seen.span);
      const warnings =
        users === 0
          ? []
          : checked.rules.flatMap((rule) =>
              seen.missing(rule).map((missing) => `${outputKey(rule.output)}: ${missing}`),
            );
      context.print(
        options.format === 'json'
          ? `${JSON.stringify({ users, rules, warnings }, undefined, 2)}\n`
          : describePreview(users, rules, warnings),
      );
      context.exitCode = checked.errors.length > 0 ? 1 : 0;
    });
}

async function overEvents(
  options: PreviewOptions,
  preview: Preview,
  { stderr, now }: RunContext,
): Promise<Outcome> {
  const { rules, events, current, timeZone: zone } = options;
  const decode = decoderOf(options);
  if (events === undefined) throw new OperationError('invalid-input', 'give --events or --stack');
  const simulationOf = (file: string) =>
    new Simulation({
      rules: readRulesFile(file).rows,
      timeZone: zone,
      clock: now,
      decode,
      onChange: () => {},
    });
  const wanted = simulationOf(rules);
  const before = current === undefined ? undefined : simulationOf(current);
  const seen = new ObservedEvents();
  const calendar = new LocalCalendar(zone);
  for await (const { number, text } of readEvents(events, stderr)) {
    const event = eventOf(decode, text, now(), calendar);
    if (event) seen.add(event.name, event, event.time);
    await wanted.count(text, number);
    await before?.count(text, number);
  }
  let users = 0;
  for await (const { userId, state } of wanted.users()) {
    users++;
    preview.addJudged(userId, state, await before?.stateOf(userId));
  }
  return { preview, seen, users };
}

async function overStack(options: PreviewOptions, preview: Preview): Promise<Outcome> {
  if (options.events !== undefined || options.current !== undefined) {
    throw new OperationError(
      'invalid-input',
      '--stack has its own events and rules in force; leave --events and --current out',
    );
  }
  const seen = new ObservedEvents();
  let users = 0;
  for await (const { userId, state, history } of (await StoredUsers.of(options)).all()) {
    users++;
    for (const entry of history) seen.add(entry.eventName, entry, Date.parse(entry.day));
    preview.addStored(userId, state, history);
  }
  return { preview, seen, users };
}
