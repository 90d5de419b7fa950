import { inParallel } from '../../common/in-parallel';
import { METRICS } from '../../contract/metric-names';
import { settle } from '../../engine/catalogue/catalogue';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { forgetRemoved, isUnsettled, settleUser } from '../../engine/evaluate/settle';
import { olderDaysForSettling } from '../../engine/history/look-back';
import { AggregateStore, Clock, Telemetry, TimeseriesStore, VersionedState } from '../../engine/ports';
import { UserState } from '../../engine/state/user-state';
import { RulesInForce } from '../shared/rules-in-force';

const USERS_AT_ONCE = 20;
const MAX_CONFLICTS = 50;

export interface TimeseriesOptions {
  readonly rules: RulesInForce;
  readonly aggregates: AggregateStore;
  readonly timeseries: TimeseriesStore;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /**
   * Milliseconds after which every aggregator must know a rule. Until then one that does not may add to a user's history
   * behind the run's back, so that only a run that began later settles the rule for good.
   */
  readonly grace: number;
}

/**
 * Settles what no event can trigger: users who qualify for a new or edited rule by older events alone, and those whom a removed rule leaves behind.
 * With nothing to settle a run visits nobody, however long the history is.
 */
export class Timeseries {
  constructor(private readonly options: TimeseriesOptions) {}

  /**
   * @param mayGoOn asked before every page of users; when it says no, the next run goes on from there
   * @returns whether everything is settled
   */
  async run(mayGoOn: () => boolean): Promise<{ finished: boolean }> {
    const { startedAt, finished } = await this.settle(mayGoOn);
    const { clock, telemetry } = this.options;
    telemetry.level(METRICS.settlementAgeSeconds, finished ? 0 : Math.round((clock() - startedAt) / 1000));
    return { finished };
  }

  private async settle(mayGoOn: () => boolean): Promise<{ startedAt: number; finished: boolean }> {
    const { aggregates, clock, grace } = this.options;
    const { rules, catalogue } = await this.options.rules.latest();
    const due = [...rules.fromHistory.map(({ key }) => key).filter((key) => !catalogue.rules[key].settled), ...rules.leaving];
    const begun = await aggregates.readSettlement();
    if (due.length === 0) {
      if (begun) await aggregates.writeSettlement(undefined);
      return { startedAt: clock(), finished: true };
    }

    const resumed = begun?.revision === rules.revision ? begun : undefined;
    const startedAt = resumed?.startedAt ?? clock();
    let next: string | undefined = resumed?.next;
    do {
      if (!mayGoOn()) {
        if (next !== undefined) await aggregates.writeSettlement({ revision: rules.revision, startedAt, next });
        return { startedAt, finished: false };
      }
      next = await this.settlePage(rules, next);
    } while (next !== undefined);

    await aggregates.writeSettlement(undefined);
    const settled = due.filter((key) => (catalogue.rules[key]?.since ?? catalogue.leaving[key]) + grace <= startedAt);
    if (settled.length > 0) await aggregates.writeCatalogue(settle(catalogue, settled), catalogue.revision);
    return { startedAt, finished: true };
  }

  private async settlePage(rules: RuleSet, after: string | undefined): Promise<string | undefined> {
    const page = await this.options.aggregates.scan(after);
    await inParallel(page.users, USERS_AT_ONCE, ({ userId, stored }) => this.settleOne(userId, stored, rules));
    this.options.telemetry.count(METRICS.usersVisited, page.users.length);
    return page.next;
  }

  private async settleOne(userId: string, start: VersionedState, rules: RuleSet): Promise<void> {
    const { aggregates, telemetry, clock } = this.options;
    let stored = start;
    for (let conflicts = 0; conflicts <= MAX_CONFLICTS; conflicts++) {
      const before = stored.state;
      // Somebody knows newer rules already: the run after this one settles those.
      if (before.latestRevision > rules.revision || !isConcerned(before, rules)) return;
      const days = olderDaysForSettling(before, rules);
      const older = days ? await this.options.timeseries.read(userId, before.chunks!.count, days.start, days.finish) : [];
      const now = clock();
      const left = forgetRemoved(before, rules, { userId, endpointId: before.endpointId, at: now });
      const settled = settleUser(left.state, userId, rules, older, now);
      const changes = [...left.changes, ...settled.changes];
      const { state } = settled;
      telemetry.count(METRICS.countersRefused, settled.refused);
      if (state === before) return;
      const result = await aggregates.write(userId, state, changes, stored.version);
      if (result.written) {
        telemetry.count(METRICS.usersWritten, 1);
        telemetry.count(METRICS.changesProduced, changes.length);
        return;
      }
      telemetry.count(METRICS.stateConflicts, 1);
      stored = result.current;
    }
    throw new Error(`the state was changed by others ${MAX_CONFLICTS} times in a row`);
  }
}

function isConcerned(state: UserState, rules: RuleSet): boolean {
  return rules.fromHistory.some((rule) => isUnsettled(state, rule)) || [...rules.leaving].some((key) => state.rules[key]?.ready);
}
