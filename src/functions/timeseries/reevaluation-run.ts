import { inParallel } from '../../common/in-parallel';
import { METRICS } from '../../contract/metric-names';
import { Catalogue, markEvaluated } from '../../engine/catalogue/catalogue';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { rulesWithFiringsLeft } from '../../engine/evaluate/firings-left';
import { Portion, WHOLE } from '../../engine/evaluate/portion';
import { Reevaluated, rulesToReevaluate } from '../../engine/evaluate/reevaluate';
import {
  AggregateStore,
  Clock,
  LagNotes,
  Telemetry,
  TimeseriesStore,
  VersionedState,
} from '../../engine/ports';
import { UserState } from '../../engine/state/user-state';
import { ActiveRules } from '../shared/active-rules';
import { loggable } from '../shared/loggable';
import { bringUpToDate } from '../shared/up-to-date';
import { updateUser, UserUpdate } from '../shared/update-user';
import { DueOutcome, DueRun } from './due-run';

/** Users that are re-evaluated at the same time. */
const MAX_CONCURRENT_USERS = 100;
/** Users of a page failing one after the other, from which on the store fails and not its users. */
const MAX_FAILURES_IN_A_ROW = 100;

export interface ReevaluationRunOptions {
  readonly rules: Pick<ActiveRules, 'latest'>;
  readonly aggregates: AggregateStore;
  /** Says which shards of the event stream lag; none does when absent. */
  readonly lagNotes?: LagNotes;
  readonly timeseries: TimeseriesStore;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /**
   * Milliseconds after which every aggregator knows a rule. Until then an aggregator without it may count and
   * judge behind the run, so only a run that started later completes the rule.
   */
  readonly grace: number;
}

/**
 * Re-evaluates users whom no event would: those whom an edited rule concerns, those who qualify for a new
 * rule by older events alone, and those whom a removed rule leaves behind. With no such rule a run reads no
 * users, however long the history is.
 *
 * A user that fails stops no other: the run goes on, but completes no rule, so that the next run visits all
 * users again (docs/decisions/017).
 */
export class ReevaluationRun {
  private readonly dueRun: DueRun;

  constructor(private readonly options: ReevaluationRunOptions) {
    this.dueRun = new DueRun({
      ...options,
      judge: (userId, stored, rules, until) => this.reevaluateOne(userId, stored, rules, until),
    });
  }

  /**
   * Judges the users who are due, and re-evaluates all users page by page.
   *
   * @param mayContinue asked before every page; after a no, the next run continues from there
   * @returns whether every user has been visited
   * @throws when the store fails as a whole; the next run continues from where this one began
   */
  async run(mayContinue: () => boolean): Promise<{ finished: boolean }> {
    const { clock, telemetry } = this.options;
    const now = clock();
    const { rules, catalogue } = await this.options.rules.latest();
    const due = await this.judgeDue(rules, mayContinue);
    const settled = await this.reevaluate(rules, catalogue, now, due.until, mayContinue);
    const isDone = settled.finished && settled.failing === 0;
    const age = isDone ? 0 : Math.round((clock() - settled.startedAt) / 1000);
    telemetry.level(METRICS.settlementAgeSeconds, age);
    const finished = due.finished && settled.finished;
    const failing = due.failing + settled.failing;
    // The users left may fail as well: only a pass over all of them proves that none does.
    if (finished || failing > 0) telemetry.level(METRICS.usersFailing, failing);
    return { finished };
  }

  private async judgeDue(rules: RuleSet, mayContinue: () => boolean): Promise<DueOutcome> {
    if (!rules.mayBeDue) return { finished: true, failing: 0, until: Infinity };
    const { clock, telemetry } = this.options;
    const now = clock();
    const due = await this.dueRun.run(rules, now, mayContinue);
    const { oldestLeft = clock() } = due;
    telemetry.level(METRICS.dueLagSeconds, Math.max(0, Math.round((clock() - oldestLeft) / 1000)));
    // Without a lag, time goes on while the run does.
    return due.until < now ? due : { ...due, until: Infinity };
  }

  /** @param now epoch milliseconds at which the run began, before it read the rules */
  private async reevaluate(
    rules: RuleSet,
    catalogue: Catalogue,
    now: number,
    until: number,
    mayContinue: () => boolean,
  ): Promise<{ startedAt: number; finished: boolean; failing: number }> {
    const { aggregates, grace } = this.options;
    const dueRules = [
      ...rules.rules.map(({ key }) => key).filter((key) => !catalogue.rules[key].evaluated),
      ...rules.pendingRemoval,
    ];
    const unfinished = await aggregates.readReevaluation();
    if (dueRules.length === 0) {
      if (unfinished) await aggregates.writeReevaluation(undefined);
      return { startedAt: now, finished: true, failing: 0 };
    }

    const resumed = unfinished?.revision === rules.revision ? unfinished : undefined;
    const startedAt = resumed?.startedAt ?? now;
    let next: string | undefined = resumed?.next;
    let failing = resumed?.failing ?? 0;
    do {
      if (!mayContinue()) {
        if (next !== undefined) {
          await aggregates.writeReevaluation({ revision: rules.revision, startedAt, next, failing });
        }
        return { startedAt, finished: false, failing };
      }
      const page = await this.reevaluatePage(rules, next, until);
      next = page.next;
      failing += page.failing;
    } while (next !== undefined);

    await aggregates.writeReevaluation(undefined);
    if (failing > 0) return { startedAt, finished: true, failing };
    const completed = dueRules.filter(
      (key) => (catalogue.rules[key]?.since ?? catalogue.pendingRemoval[key]) + grace <= startedAt,
    );
    if (completed.length > 0) {
      await aggregates.writeCatalogue(markEvaluated(catalogue, completed), catalogue.revision);
    }
    return { startedAt, finished: true, failing: 0 };
  }

  private async reevaluatePage(
    rules: RuleSet,
    after: string | undefined,
    until: number,
  ): Promise<{ next: string | undefined; failing: number }> {
    const { aggregates, telemetry } = this.options;
    let failing = 0;
    let failingInARow = 0;
    const noteFailure = (error: unknown) => {
      failing++;
      telemetry.warn('a user could not be re-evaluated; the next run tries again', {
        error: loggable(error),
      });
    };
    const page = await aggregates.scan(after, { onUndecodable: (_userId, error) => noteFailure(error) });
    await inParallel(page.users, MAX_CONCURRENT_USERS, async ({ userId, stored }) => {
      try {
        await this.reevaluateOne(userId, stored, rules, until);
        failingInARow = 0;
      } catch (error) {
        if (++failingInARow >= MAX_FAILURES_IN_A_ROW) throw error;
        noteFailure(error);
      }
    });
    telemetry.count(METRICS.usersVisited, page.users.length);
    return { next: page.next, failing };
  }

  /** Re-evaluates one user: with one write, or several when there are too many changes for it. */
  private async reevaluateOne(
    userId: string,
    start: VersionedState,
    rules: RuleSet,
    until: number,
  ): Promise<void> {
    let stored = start;
    let portion = WHOLE;
    const judged = new Set<string>();
    for (let finished = false; !finished;) {
      const updated = await updateUser(
        this.options,
        userId,
        stored,
        ({ state }, part) => this.reevaluateSome(userId, state, rules, until, part, judged),
        portion,
      );
      ({ stored, portion } = updated);
      this.options.telemetry.count(METRICS.countersRefused, updated.update?.refused ?? 0);
      for (const key of updated.update?.judged ?? []) judged.add(key);
      finished = updated.update?.finished ?? true;
    }
  }

  /**
   * Re-evaluates as many rules as one write should carry; undefined when none is left.
   *
   * @param until epoch milliseconds; boundaries after it wait
   * @param judged output keys of the rules that the visit has judged: they fire no more of what is left
   */
  private async reevaluateSome(
    userId: string,
    before: UserState,
    rules: RuleSet,
    until: number,
    portion: Portion,
    judged: ReadonlySet<string>,
  ): Promise<(UserUpdate & Reevaluated) | undefined> {
    // Another function already knows newer rules, which the next run re-evaluates.
    if (before.latestRevision > rules.revision) return undefined;
    const now = this.options.clock();
    const passed = Math.min(now, until);
    const firing = rulesWithFiringsLeft(before.rules, rules).filter(({ key }) => !judged.has(key));
    const due = rulesToReevaluate(before, rules, firing);
    if (due.length === 0 && !isLeaving(before, rules) && !isDue(before, passed)) return undefined;
    const context = { userId, endpointId: before.endpointId, at: now };
    const updated = await bringUpToDate(
      this.options.timeseries,
      before,
      rules,
      due,
      context,
      passed,
      portion,
    );
    return updated.state === before ? undefined : { ...updated, events: 0 };
  }
}

/** Tells whether removed rules still have to take the user out. */
function isLeaving({ rules: states }: UserState, { pendingRemoval }: RuleSet): boolean {
  return [...pendingRemoval].some((key) => states[key]?.ready);
}

function isDue({ dueAt }: UserState, now: number): boolean {
  return dueAt !== undefined && dueAt <= now;
}
