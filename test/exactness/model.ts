import { RemovedRules } from '../../src/engine/catalogue/catalogue';
import { DatedEvent } from '../../src/engine/events/event';
import { Cells, holdsFor, isCounted, metricOf, outputOf, scaled } from '../support/naive-model';

/** A write of one user's state; steps are in the order of the writes. */
export type Step =
  | { readonly kind: 'event'; readonly event: DatedEvent; readonly revision: number }
  /** Event that only the rules of these outputs have judged so far. */
  | {
      readonly kind: 'part';
      readonly event: DatedEvent;
      readonly revision: number;
      readonly outputs: readonly string[];
    }
  | { readonly kind: 'run'; readonly revision: number }
  /** The state is deleted, and the next event begins a new life. */
  | { readonly kind: 'removal' };

/** Rules of each revision of the catalogue; one marked as `INVALID` is not in force. */
export type Revisions = ReadonlyMap<number, readonly Cells[]>;

/** Mark of a rule whose row is invalid, beside the cells that it had when it was last right. */
export const INVALID = { Invalid: 'yes' };

interface Counter {
  count: number;
  sum: bigint;
  since: number;
}

interface Output {
  changes: number;
  ready: boolean;
  counter?: Counter;
}

/**
 * Computes what the rules mean for one user, as plainly as possible: a fold over the events in order, with
 * the rules of the moment.
 */
export class UserModel {
  readonly changes: string[] = [];
  private readonly outputs = new Map<string, Output>();
  private readonly past: DatedEvent[] = [];
  private readonly ids = new Set<string>();
  /** Rules that have judged an event whose other rules have not, by output, with their definition's age. */
  private readonly begun = new Map<DatedEvent, Map<string, number>>();

  constructor(
    private readonly revisions: Revisions,
    private readonly removedRules: RemovedRules,
  ) {}

  take(step: Step): void {
    if (step.kind === 'removal') {
      this.changes.length = 0;
      this.past.length = 0;
      this.outputs.clear();
      this.ids.clear();
      this.begun.clear();
      return;
    }
    const all = this.rulesOf(step.revision);
    this.leaveRemovedRules(new Set(all.map(outputOf)));
    const table = all.filter(isValid);
    const memberships = table.filter((cells) => !isTrigger(cells));
    if (step.kind === 'run') {
      memberships.forEach((cells) => this.reevaluate(cells, step.revision));
      return;
    }
    // An edit holds for the user before the event: for those who are in, and those who have been counted.
    memberships
      .filter((cells) => this.outputAt(cells).ready || this.counterOf(cells, step.revision))
      .forEach((cells) => this.reevaluate(cells, step.revision));
    if (!this.begun.has(step.event) && this.isRepeated(step.event)) return;
    const judged = this.begun.get(step.event) ?? new Map<string, number>();
    this.begun.set(step.event, judged);
    for (const cells of table) {
      const since = this.definedSince(cells, step.revision);
      if (judged.get(outputOf(cells)) === since) continue;
      if (step.kind === 'part' && !step.outputs.includes(outputOf(cells))) continue;
      judged.set(outputOf(cells), since);
      this.event(cells, step.event, step.revision);
    }
    if (step.kind === 'event') this.past.push(step.event);
  }

  /** Formats the counter of each rule in force at a revision as `output count/sum`. */
  counters(revision: number): string[] {
    return this.rulesOf(revision)
      .filter(isValid)
      .flatMap((cells) => {
        const counter = this.counterOf(cells, revision);
        return counter ? [`${outputOf(cells)} ${counter.count}/${counter.sum}`] : [];
      })
      .sort();
  }

  /** Returns the rules of a revision; none before the first right row. */
  private rulesOf(revision: number): readonly Cells[] {
    return this.revisions.get(revision) ?? [];
  }

  /** Recognizes an event that its producer has written before. */
  private isRepeated({ id }: DatedEvent): boolean {
    const repeated = id !== undefined && this.ids.has(id);
    if (id !== undefined) this.ids.add(id);
    return repeated;
  }

  /** Takes the user out of rules that were removed, unless removed rules keep their users. */
  private leaveRemovedRules(kept: ReadonlySet<string>): void {
    if (this.removedRules === 'keep') return;
    for (const [name, output] of [...this.outputs].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (kept.has(name) || !output.ready) continue;
      output.ready = false;
      this.changes.push(
        `${name}#${++output.changes} not-ready ${output.counter?.count ?? 0}/${output.counter?.sum ?? 0n}`,
      );
      output.counter = undefined;
    }
  }

  private event(cells: Cells, event: DatedEvent, revision: number): void {
    if (!isCounted(cells, event)) return;
    const known = this.counterOf(cells, revision);
    const counter = known ?? this.start(cells, revision);
    // The events of the past come first, as with a run.
    if (!known && looksBack(cells)) this.evaluate(cells, counter);
    counter.count++;
    counter.sum += scaled(metricOf(cells, event));
    this.evaluate(cells, counter);
  }

  private reevaluate(cells: Cells, revision: number): void {
    const known = this.counterOf(cells, revision);
    const { ready } = this.outputAt(cells);
    if (!known && !looksBack(cells) && !ready) return;
    const counter = known ?? this.start(cells, revision);
    if (counter.count === 0 && !ready) return;
    this.evaluate(cells, counter);
  }

  private evaluate(cells: Cells, counter: Counter): void {
    const output = this.outputAt(cells);
    output.counter = counter;
    const publish = (value: string) =>
      this.changes.push(`${outputOf(cells)}#${++output.changes}${value} ${counter.count}/${counter.sum}`);
    const met = () => holdsFor(cells, counter);
    if (!isTrigger(cells)) {
      const ready = counter.count > 0 && met();
      if (ready !== output.ready) {
        output.ready = ready;
        publish(ready ? ' ready' : ' not-ready');
      }
      return;
    }
    for (let fired = 0; met() && fired < (cells.Reset === 'carry' ? 100 : 1); fired++) {
      publish('');
      const carried = cells.Reset === 'carry';
      const byCount = cells['Operator-C'] !== 'na';
      counter.count = carried && byCount ? counter.count - Number(cells['Target-C']) : 0;
      counter.sum = carried && !byCount ? counter.sum - scaled(cells['Target-V']) : 0n;
    }
  }

  private start(cells: Cells, revision: number): Counter {
    const older = looksBack(cells) ? this.past.filter((event) => isCounted(cells, event)) : [];
    return {
      count: older.length,
      sum: older.reduce((sum, event) => sum + scaled(metricOf(cells, event)), 0n),
      since: this.definedSince(cells, revision),
    };
  }

  private counterOf(cells: Cells, revision: number): Counter | undefined {
    const counter = this.outputs.get(outputOf(cells))?.counter;
    return counter?.since === this.definedSince(cells, revision) ? counter : undefined;
  }

  private outputAt(cells: Cells): Output {
    let output = this.outputs.get(outputOf(cells));
    if (!output) this.outputs.set(outputOf(cells), (output = { changes: 0, ready: false }));
    return output;
  }

  /**
   * Finds the first revision of the unbroken series up to this one in which the rule of this output counted
   * the same.
   */
  private definedSince(cells: Cells, revision: number): number {
    let first = revision;
    const sameIn = (earlier: number) =>
      this.revisions
        .get(earlier)
        ?.some((other) => outputOf(other) === outputOf(cells) && definition(other) === definition(cells));
    while (sameIn(first - 1)) first--;
    return first;
  }
}

function isValid({ Invalid }: Cells): boolean {
  return Invalid !== INVALID.Invalid;
}

function looksBack(cells: Cells): boolean {
  return cells.RuleType === 'date' || cells.IncludeHistory === 'yes';
}

function isTrigger(cells: Cells): boolean {
  return cells.RuleType !== 'date' && cells.ResetWhenReachTarget === 'yes';
}

function definition(cells: Cells): string {
  const { RuleType, EventName, AttributeName, AttributeValue, Metric, StartDate, FinishDate } = cells;
  const isDate = RuleType === 'date';
  return JSON.stringify([
    RuleType,
    EventName,
    AttributeName,
    AttributeValue,
    Metric,
    isDate && [StartDate, FinishDate],
    // What happens while the row is invalid is known from history alone.
    looksBack(cells) && [cells.Invalid],
  ]);
}
