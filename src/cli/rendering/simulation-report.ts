import { MemoryTelemetry } from '../../adapters/memory/memory-telemetry';
import { METRICS } from '../../contract/metric-names';
import { Change, changeId } from '../../engine/state/change';
import { describeProblem, RuleProblem } from '../../rule-language/problem';
import { outputKey, Rule } from '../../rule-language/rule';
import { printable } from './printable';

const MAX_SHOWN_REJECTIONS = 10;

/** Formats a change as one line of JSON. */
export function changeLine(change: Change): string {
  const { at, userId, output, value, count, sum, statistics } = change;
  return `${printable(
    JSON.stringify({
      at: new Date(at).toISOString(),
      id: changeId(change),
      user: userId,
      rule: outputKey(output),
      kind: output.kind,
      name: output.name,
      value: value ?? null,
      count,
      sum,
      ...(statistics && { statistics }),
    }),
  )}\n`;
}

interface RuleTotals {
  readonly kind: Rule['output']['kind'];
  users: number;
  changes: number;
}

/** Adds up what the summary shows; its memory depends on the rules, not on the events. */
export class Summary {
  read = 0;
  private readonly totalsByRule: Map<string, RuleTotals>;
  private readonly rejections: string[] = [];
  private rejected = 0;

  constructor(
    rules: readonly Rule[],
    private readonly problems: readonly RuleProblem[],
  ) {
    this.totalsByRule = new Map(
      rules.map(({ output }) => [outputKey(output), { kind: output.kind, users: 0, changes: 0 }]),
    );
  }

  get hasRejected(): boolean {
    return this.rejected > 0 || this.errors.length > 0;
  }

  add(change: Change): void {
    const totals = this.totalsByRule.get(outputKey(change.output))!;
    totals.changes++;
    if (change.value === 'ready') totals.users++;
    if (change.value === 'not-ready') totals.users--;
  }

  reject(line: number, reason: string): void {
    this.rejected++;
    if (this.rejections.length < MAX_SHOWN_REJECTIONS) this.rejections.push(`  line ${line}: ${reason}`);
  }

  text(telemetry: MemoryTelemetry): string {
    const skipped = [
      [telemetry.total(METRICS.eventsWithoutUser), 'without a user'],
      [telemetry.total(METRICS.ownEventsSkipped), 'sent by rules themselves (trk_)'],
      [telemetry.total(METRICS.platformEventsSkipped), 'of the platform (_) that no rule names'],
    ] as const;
    const counted = telemetry.total(METRICS.eventsCounted);
    const allSkipped = skipped.reduce((sum, [count]) => sum + count, 0);
    const lines = [
      `events: ${this.read} read, ${counted} counted, ${allSkipped} skipped, ${this.rejected} rejected`,
      ...skipped.filter(([count]) => count > 0).map(([count, reason]) => `  ${count} skipped: ${reason}`),
      ...this.rejections,
      ...(this.rejected > this.rejections.length
        ? [`  and ${this.rejected - this.rejections.length} more rejected`]
        : []),
      '',
      ...this.ruleLines(),
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
      ...[...this.totalsByRule].map(([key, { kind, users, changes }]) => {
        const members = kind === 'event' ? '-' : String(users);
        return `${key.padEnd(width)}  ${members.padStart(9)}  ${String(changes).padStart(9)}`;
      }),
    ];
  }

  private problemLines(title: string, problems: readonly RuleProblem[]): string[] {
    return problems.length === 0
      ? []
      : ['', title, ...problems.map((problem) => `  ${describeProblem(problem)}`)];
  }
}
