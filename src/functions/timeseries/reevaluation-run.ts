import { inParallel } from '../../common/in-parallel';
import { METRICS } from '../../contract/metric-names';
import { markEvaluated } from '../../engine/catalogue/catalogue';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { dropRemovedRules, needsReevaluation, reevaluateUser } from '../../engine/evaluate/reevaluate';
import { olderDaysForReevaluation } from '../../engine/history/lookback';
import { AggregateStore, Clock, Telemetry, TimeseriesStore, VersionedState } from '../../engine/ports';
import { UserState } from '../../engine/state/user-state';
import { ActiveRules } from '../shared/active-rules';
import { updateUser } from '../shared/update-user';

const USERS_AT_ONCE = 20;

export interface ReevaluationRunOptions {
  readonly rules: ActiveRules;
  readonly aggregates: AggregateStore;
  readonly timeseries: TimeseriesStore;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /**
   * Milliseconds after which every aggregator must know a rule. Until then one that does not may add to a
   * user's history
   * behind the run's back, so that only a run that began later settles the rule for good.
   */
  readonly grace: number;
}

/**
 * Settles what no event can trigger: users who qualify for a new or edited rule by older events alone, and
 * those whom a removed rule leaves behind.
 * With nothing to settle a run visits nobody, however long the history is.
 */
export class ReevaluationRun {
  constructor(private readonly options: ReevaluationRunOptions) {}

  /**
   * @param mayGoOn asked before every page of users; when it says no, the next run goes on from there
   * @returns whether everything is settled
   */
  async run(mayGoOn: () => boolean): Promise<{ finished: boolean }> {
    const { startedAt, finished } = await this.reevaluate(mayGoOn);
    const { clock, telemetry } = this.options;
    telemetry.level(METRICS.settlementAgeSeconds, finished ? 0 : Math.round((clock() - startedAt) / 1000));
    return { finished };
  }

  private async reevaluate(mayGoOn: () => boolean): Promise<{ startedAt: number; finished: boolean }> {
    const { aggregates, clock, grace } = this.options;
    const { rules, catalogue } = await this.options.rules.latest();
    const due = [
      ...rules.includingHistory.map(({ key }) => key).filter((key) => !catalogue.rules[key].evaluated),
      ...rules.pendingRemoval,
    ];
    const begun = await aggregates.readReevaluation();
    if (due.length === 0) {
      if (begun) await aggregates.writeReevaluation(undefined);
      return { startedAt: clock(), finished: true };
    }

    const resumed = begun?.revision === rules.revision ? begun : undefined;
    const startedAt = resumed?.startedAt ?? clock();
    let next: string | undefined = resumed?.next;
    do {
      if (!mayGoOn()) {
        if (next !== undefined) {
          await aggregates.writeReevaluation({ revision: rules.revision, startedAt, next });
        }
        return { startedAt, finished: false };
      }
      next = await this.reevaluatePage(rules, next);
    } while (next !== undefined);

    await aggregates.writeReevaluation(undefined);
    const settled = due.filter(
      (key) => (catalogue.rules[key]?.since ?? catalogue.pendingRemoval[key]) + grace <= startedAt,
    );
    if (settled.length > 0) {
      await aggregates.writeCatalogue(markEvaluated(catalogue, settled), catalogue.revision);
    }
    return { startedAt, finished: true };
  }

  private async reevaluatePage(rules: RuleSet, after: string | undefined): Promise<string | undefined> {
    const page = await this.options.aggregates.scan(after);
    await inParallel(page.users, USERS_AT_ONCE, ({ userId, stored }) =>
      this.reevaluateOne(userId, stored, rules),
    );
    this.options.telemetry.count(METRICS.usersVisited, page.users.length);
    return page.next;
  }

  private async reevaluateOne(userId: string, start: VersionedState, rules: RuleSet): Promise<void> {
    const { telemetry, clock } = this.options;
    await updateUser(this.options, userId, start, async (before) => {
      // Another function knows newer rules already: the run after this one settles those.
      if (before.latestRevision > rules.revision || !isAffected(before, rules)) return undefined;
      const days = olderDaysForReevaluation(before, rules);
      const older = days
        ? await this.options.timeseries.read(userId, before.chunks!.count, days.start, days.finish)
        : [];
      const now = clock();
      const left = dropRemovedRules(before, rules, { userId, endpointId: before.endpointId, at: now });
      const settled = reevaluateUser(left.state, userId, rules, older, now);
      telemetry.count(METRICS.countersRefused, settled.refused);
      if (settled.state === before) return undefined;
      return { state: settled.state, changes: [...left.changes, ...settled.changes] };
    });
  }
}

function isAffected(state: UserState, rules: RuleSet): boolean {
  return (
    rules.includingHistory.some((rule) => needsReevaluation(state, rule)) ||
    [...rules.pendingRemoval].some((key) => state.rules[key]?.ready)
  );
}
