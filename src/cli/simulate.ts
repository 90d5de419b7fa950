import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { timeOfIso } from '../common/iso-time';
import { RemovedRules } from '../engine/catalogue/catalogue';
import { Decoder } from '../engine/events/stream-record';
import { LocalCalendar } from '../engine/windows/local-calendar';
import { MetricFindings } from '../operations/metric-findings';
import { OperationError } from '../operations/operation-error';
import { keysIn, keysNamed, rowsOf } from '../operations/rules/named-rules';
import { readRulesFile } from '../operations/rules/rules-file';
import { Simulation } from '../operations/simulation/simulation';
import { Sheet } from '../rule-language/parse/sheet';
import { parseRules, RuleRow } from '../rule-language/parse/table';
import { RuleProblem } from '../rule-language/problem';
import { outputKey, Rule } from '../rule-language/rule';
import { EventStreams, readEvents } from './read-events';
import { printable } from './rendering/printable';
import { changeLine, lookAhead, Summary } from './rendering/simulation-report';

export interface SimulateArguments {
  readonly rules: string;
  /** Files, folders and globs, or `-`. */
  readonly events: readonly string[];
  readonly timeZone: string;
  readonly decode: Decoder;
  /** File of the rules that count the events, before those of `rules` replace them. */
  readonly current?: string;
  readonly removedRules?: RemovedRules;
  /** Name of the rule that alone is considered; all rules when absent. */
  readonly rule?: string;
  /** Moment up to which time passes after the last event; a day means its first instant. */
  readonly until?: string;
  readonly out?: string;
  readonly strict?: boolean;
}

export interface SimulateStreams extends EventStreams {
  readonly stdout: Writable;
}

/**
 * Runs rules over a file of events and writes their changes and a summary.
 *
 * @returns the exit code: 1 when `strict` is given and something was rejected, else 0
 * @throws OperationError when the files hold no events
 */
export async function simulate(args: SimulateArguments, streams: SimulateStreams): Promise<number> {
  if (args.removedRules !== undefined && args.current === undefined) {
    throw new OperationError(
      'invalid-input',
      '--removed-rules is about rules that --current has and --rules has no more; ' +
        'name a file with --current, or leave --removed-rules out',
    );
  }
  const { wanted, before } = parsedFiles(args);
  const summary = new Summary(
    [...wanted.rules, ...(before?.rules ?? [])],
    [...wanted.problems, ...(before?.problems ?? []).map((problem) => inFile(args.current!, problem))],
  );

  // Of the events that came before it, a rule of --rules counts those of history alone.
  const counting = before
    ? [...before.rules, ...wanted.rules.filter((rule) => rule.includesHistory)]
    : wanted.rules;
  const findings = new MetricFindings(counting);

  const out = args.out === undefined ? streams.stdout : createWriteStream(args.out);
  if (args.out !== undefined) {
    await once(out, 'open').catch((error: Error) => {
      throw new OperationError('unavailable', `the file ${args.out} cannot be written: ${error.message}`);
    });
  }
  const calendar = new LocalCalendar(args.timeZone);
  const pending: string[] = [];
  const decode = summary.events.counting(args.decode);
  const simulation = new Simulation({
    rules: (before ?? wanted).rows,
    ...(before && { replacement: wanted.rows }),
    removedRules: args.removedRules,
    timeZone: args.timeZone,
    clock: Date.now,
    decode: (text, arrival) => {
      const decoded = decode(text, arrival);
      if (decoded.kind === 'event' && decoded.event.time === arrival) summary.events.withoutTime++;
      return decoded;
    },
    onCounted: (entry) => findings.add(entry),
    onRejected: (_, reason) => summary.events.reject(reason),
    onChange: (change) => {
      summary.add(change);
      pending.push(changeLine(change));
    },
  });
  const write = async () => {
    if (pending.length > 0 && !out.write(pending.splice(0).join(''))) await once(out, 'drain');
  };

  let place = 0;
  for await (const line of readEvents(args.events, streams)) {
    if (!summary.events.take(line)) continue;
    await simulation.count(line.text, ++place);
    await write();
  }
  if (before) await simulation.replaceRules();
  if (args.until !== undefined) passTime(simulation, args.until, calendar);
  await simulation.reevaluate();
  await write();
  summary.findings = counting.flatMap((rule) =>
    findings.warnings(rule).map((warning) => `${outputKey(rule.output)}: ${warning}`),
  );
  summary.ahead = await lookAhead(simulation, calendar);
  if (out !== streams.stdout) {
    out.end();
    await finished(out);
  }

  streams.stderr.write(printable(summary.text(simulation.telemetry)));
  summary.events.requireEvents(args.events);
  return args.strict && summary.hasRejected ? 1 : 0;
}

/** @throws OperationError when the events go on after that moment */
function passTime(simulation: Simulation, until: string, calendar: LocalCalendar): void {
  const instant = isDay(until) ? calendar.startOf(until) : timeOfIso(until)!;
  const { latestEvent = -Infinity } = simulation;
  if (instant < latestEvent) {
    const last = new Date(latestEvent).toISOString();
    throw new OperationError(
      'invalid-input',
      `--until ${until} is before the last event, at ${last}; choose a later moment, or leave it out`,
    );
  }
  simulation.advance(instant);
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

/** Rules of a file, with everything that is wrong with them. */
interface ParsedFile {
  readonly rows: readonly RuleRow[];
  readonly rules: readonly Rule[];
  readonly problems: readonly RuleProblem[];
}

function parsedFiles({ rules, current, rule }: SimulateArguments): {
  readonly wanted: ParsedFile;
  readonly before?: ParsedFile;
} {
  const wanted = readRulesFile(rules);
  const before = current === undefined ? undefined : readRulesFile(current);
  const keys =
    rule === undefined
      ? undefined
      : keysNamed(rule, keysIn([...wanted.rows, ...(before?.rows ?? [])]), rules);
  return { wanted: parsed(wanted, keys), ...(before && { before: parsed(before, keys) }) };
}

/** @param keys output keys of the rules that are considered; all when absent */
function parsed({ rows: all, problems: unreadable }: Sheet, keys?: ReadonlySet<string>): ParsedFile {
  const rows = keys ? rowsOf(all, keys) : all;
  const { rules, problems } = parseRules(rows);
  return { rows, rules, problems: [...unreadable, ...problems] };
}

/** Names the file of a problem, because the rules of two files have the same row numbers. */
function inFile(path: string, problem: RuleProblem): RuleProblem {
  return { ...problem, where: `${path}, ${problem.where}` };
}
