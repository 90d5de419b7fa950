import { MemoryAggregateStore } from '../../adapters/memory/memory-aggregate-store';
import { MemoryTelemetry } from '../../adapters/memory/memory-telemetry';
import { MemoryStateTable } from '../../adapters/memory/state-table';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { entriesOf, HistoryEntry } from '../../engine/history/history';
import { TimeseriesStore } from '../../engine/ports';
import { UserState } from '../../engine/state/user-state';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { ReevaluationRun } from '../../functions/timeseries/reevaluation-run';
import { StoredUser } from '../users/stored-users';
import { CataloguedRules } from './publication';
import { turnsSoon } from './turns-soon';

/** Makes the next run as the timeseries function would, over copies of states: nothing of it is stored. */
export class NextRun {
  private readonly active: { readonly rules: RuleSet; readonly catalogue: CataloguedRules['catalogue'] };

  /** @param now epoch milliseconds of the run */
  constructor(
    { rules, catalogue }: CataloguedRules,
    private readonly now: number,
  ) {
    const calendar = new LocalCalendar(catalogue.timeZone!);
    this.active = { rules: new RuleSet(rules, catalogue, calendar), catalogue };
  }

  /** Tells whether time alone turns a membership within the days after the run. */
  turnsSoon(state: UserState, key: string): boolean {
    const { rules } = this.active;
    const rule = rules.get(key);
    return rule !== undefined && turnsSoon(state, rule, rules.calendar, this.now);
  }

  /** Returns the states that the run leaves. */
  async statesAfter(users: readonly StoredUser[]): Promise<ReadonlyMap<string, UserState>> {
    const states = new MemoryStateTable();
    for (const { userId, state } of users) states.set(userId, { version: 1, state }, []);
    const run = new ReevaluationRun({
      rules: { latest: async () => this.active },
      aggregates: new MemoryAggregateStore({ states }),
      timeseries: historyOf(users),
      telemetry: new MemoryTelemetry(),
      clock: () => this.now,
      grace: 0,
    });
    await run.run(() => true);
    return new Map(users.map(({ userId }) => [userId, states.get(userId)!.state]));
  }
}

/** Serves the history of users that was moved out of their states. */
function historyOf(users: readonly StoredUser[]): TimeseriesStore {
  const byUser = new Map(users.map((user) => [user.userId, user]));
  return {
    read: async (userId, _last, start, finish) =>
      olderOf(byUser.get(userId)!).filter(({ day }) => start <= day && day <= finish),
    put: async () => {},
    list: async () => [],
    remove: async () => false,
  };
}

/** Returns the part of a user's history that is not in the state; it comes first (`wholeHistory`). */
function olderOf({ state, history }: StoredUser): readonly HistoryEntry[] {
  return history.slice(0, history.length - entriesOf(state.history).length);
}
