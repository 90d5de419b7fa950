import { MemoryTelemetry } from '../../adapters/memory/memory-telemetry';
import { Change, changeId } from '../../engine/state/change';
import { isIn } from '../../engine/state/user-state';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { DAYS_AHEAD, turnsSoon } from '../../operations/preview/turns-soon';
import { Simulation } from '../../operations/simulation/simulation';
import { describeProblem, RuleProblem } from '../../rule-language/problem';
import { fires } from '../../rule-language/reset-modes';
import { outputKey, Rule } from '../../rule-language/rule';
import { printable } from './printable';
import { ReadTotals } from './read-totals';

/** Formats a change as one line of JSON. */
export function changeLine(change: Change): string {
  const { at, userId, output, value, told = value ?? null, count, sum, statistics } = change;
  return `${printable(
    JSON.stringify({
      at: new Date(at).toISOString(),
      id: changeId(change),
      user: userId,
      rule: outputKey(output),
      kind: output.kind,
      name: output.name,
      value: told,
      count,
      sum,
      ...(statistics && { statistics }),
    }),
  )}\n`;
}

interface RuleTotals {
  /** Whether users go in and out by it. */
  readonly hasMembers: boolean;
  users: number;
  changes: number;
}

/** Users whom time alone moves in the days after the simulation, if nothing else happens. */
export interface Ahead {
  /** Local day at which the simulation ended. */
  readonly from: string;
  readonly rules: readonly { readonly rule: string; readonly joining: number; readonly leaving: number }[];
}

/** Counts the users whom time alone moves next; undefined when no rule has a window that moves. */
export async function lookAhead(simulation: Simulation, calendar: LocalCalendar): Promise<Ahead | undefined> {
  const moving = (await simulation.rules()).moving.filter(({ reset, tells }) => !fires(reset) && !tells);
  if (moving.length === 0) return undefined;
  const now = simulation.now();
  const totals = moving.map(({ key }) => ({ rule: key, joining: 0, leaving: 0 }));
  for await (const { state } of simulation.users()) {
    for (const [place, rule] of moving.entries()) {
      if (!turnsSoon(state, rule, calendar, now)) continue;
      if (isIn(state, rule.key)) totals[place].leaving++;
      else totals[place].joining++;
    }
  }
  return { from: calendar.dayOf(now), rules: totals };
}

/** Adds up what the summary shows; its memory depends on the rules, not on the events. */
export class Summary {
  readonly events = new ReadTotals();
  ahead?: Ahead;
  /** Warnings about the numbers that rules ask for; a rule before and after may have the same one. */
  findings: readonly string[] = [];
  private readonly totalsByRule: Map<string, RuleTotals>;

  constructor(
    rules: readonly Rule[],
    private readonly problems: readonly RuleProblem[],
  ) {
    this.totalsByRule = new Map(
      rules.map(({ output, tells }) => [
        outputKey(output),
        { hasMembers: output.kind === 'attribute' && !tells, users: 0, changes: 0 },
      ]),
    );
  }

  get hasRejected(): boolean {
    return this.events.hasRejected || this.errors.length > 0;
  }

  add(change: Change): void {
    const totals = this.totalsByRule.get(outputKey(change.output))!;
    totals.changes++;
    if (change.value === 'ready') totals.users++;
    if (change.value === 'not-ready') totals.users--;
  }

  text(telemetry: MemoryTelemetry): string {
    const lines = [
      ...this.events.lines(telemetry),
      '',
      ...this.ruleLines(),
      ...this.aheadLines(),
      ...this.findingLines(),
      ...this.problemLines('rules that are wrong and not in force:', this.errors),
      ...this.problemLines(
        'rules that are in force but may not mean what they say:',
        this.problems.filter(({ severity }) => severity === 'warning'),
      ),
    ];
    return `${lines.join('\n')}\n`;
  }

  private get errors(): RuleProblem[] {
    return this.problems.filter(({ severity }) => severity === 'error');
  }

  private ruleLines(): string[] {
    if (this.totalsByRule.size === 0) return ['no rule is in force'];
    const width = Math.max(4, ...[...this.totalsByRule.keys()].map((key) => key.length));
    return [
      `${'rule'.padEnd(width)}  ${'users in'.padStart(9)}  ${'changes'.padStart(9)}`,
      ...[...this.totalsByRule].map(([key, { hasMembers, users, changes }]) => {
        const members = hasMembers ? String(users) : '-';
        return `${key.padEnd(width)}  ${members.padStart(9)}  ${String(changes).padStart(9)}`;
      }),
    ];
  }

  private aheadLines(): string[] {
    if (!this.ahead) return [];
    const { from, rules } = this.ahead;
    return [
      '',
      `within ${DAYS_AHEAD} days of ${from}, if nothing else happens:`,
      ...rules.map(({ rule, joining, leaving }) => `  ${rule}: ${joining} join, ${leaving} leave`),
    ];
  }

  private findingLines(): string[] {
    if (this.findings.length === 0) return [];
    return [
      '',
      'numbers that events carry in another way than rules ask for them:',
      ...[...new Set(this.findings)].map((finding) => `  ${finding}`),
    ];
  }

  private problemLines(title: string, problems: readonly RuleProblem[]): string[] {
    return problems.length === 0
      ? []
      : ['', title, ...problems.map((problem) => `  ${describeProblem(problem)}`)];
  }
}
