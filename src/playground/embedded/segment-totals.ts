import { Change } from '../../engine/state/change';
import { outputKey, outputOfKey } from '../../rule-language/rule';
import { ChangeView, SegmentDay } from '../api';
import { PersistentPart } from '../installation/change-log';
import { changeView } from '../views/views';

const MAX_LATEST = 100;

interface Totals {
  users: number;
  fired: number;
  readonly days: Map<string, { joined: number; left: number }>;
  /** At least the changes that are shown, in any order, because a file may list one user after the other. */
  latest: ChangeView[];
}

type EncodedTotals = [
  users: number,
  fired: number,
  days: (readonly [day: string, joined: number, left: number])[],
  latest: ChangeView[],
];

/** Counts the members and firings of each rule from its changes. */
export class SegmentTotals implements PersistentPart {
  readonly kind = 's';
  private readonly totals = new Map<string, Totals>();

  constructor(private readonly dayOf: (time: number) => string) {}

  add(change: Change): void {
    const totals = this.totalsOf(outputKey(change.output));
    // A value makes nobody a member.
    if (change.told === undefined) this.addMove(totals, change);
    totals.latest.push(changeView(change));
    if (totals.latest.length >= 2 * MAX_LATEST) totals.latest = newest(totals.latest);
  }

  private addMove(totals: Totals, { at, n, value }: Change): void {
    const day = this.dayOf(at);
    const onDay = totals.days.get(day) ?? { joined: 0, left: 0 };
    totals.days.set(day, onDay);
    if (value === 'not-ready') {
      totals.users--;
      onDay.left++;
    } else {
      onDay.joined++;
      if (value === undefined) totals.fired++;
      if (value === 'ready' || n === 1) totals.users++;
    }
  }

  count(rule: string): { readonly users: number; readonly fired: number } {
    const { users = 0, fired = 0 } = this.totals.get(rule) ?? {};
    return { users, fired };
  }

  days(rule: string): SegmentDay[] {
    let total = 0;
    return [...(this.totals.get(rule)?.days ?? [])]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, { joined, left }]) => ({ day, total: (total += joined - left), joined, left }));
  }

  /** Lists the latest changes, newest first. */
  latest(rule: string): ChangeView[] {
    return newest(this.totals.get(rule)?.latest ?? []).reverse();
  }

  /** Counts the changes of a user among the latest of all rules. */
  latestOf(userId: string): number {
    return [...this.totals.values()].flatMap(({ latest }) => latest).filter((one) => one.userId === userId)
      .length;
  }

  /**
   * Takes a user out of the totals, who leaves by `left` on the day of this time, and out of the latest
   * changes.
   */
  forget(userId: string, left: readonly string[], at: number): void {
    for (const totals of this.totals.values()) {
      totals.latest = totals.latest.filter((change) => change.userId !== userId);
    }
    for (const key of left) {
      const totals = this.totalsOf(key);
      totals.users--;
      if (outputOfKey(key).kind === 'event') continue;
      const day = this.dayOf(at);
      const onDay = totals.days.get(day) ?? { joined: 0, left: 0 };
      totals.days.set(day, { ...onDay, left: onDay.left + 1 });
    }
  }

  restore([key, text]: readonly string[]): void {
    const [users, fired, days, latest] = JSON.parse(text) as EncodedTotals;
    this.totals.set(JSON.parse(key) as string, {
      users,
      fired,
      days: new Map(days.map(([day, joined, left]) => [day, { joined, left }])),
      latest,
    });
  }

  *snapshot(): Iterable<readonly string[]> {
    for (const [key, { users, fired, days, latest }] of this.totals) {
      const encoded: EncodedTotals = [
        users,
        fired,
        [...days].map(([day, { joined, left }]) => [day, joined, left] as const),
        newest(latest),
      ];
      yield [JSON.stringify(key), JSON.stringify(encoded)];
    }
  }

  private totalsOf(key: string): Totals {
    let totals = this.totals.get(key);
    if (!totals) this.totals.set(key, (totals = { users: 0, fired: 0, days: new Map(), latest: [] }));
    return totals;
  }
}

/** Returns the newest changes, newest last; changes of one moment stay in the order of their arrival. */
function newest(changes: readonly ChangeView[]): ChangeView[] {
  return [...changes].sort((a, b) => a.at - b.at).slice(-MAX_LATEST);
}
