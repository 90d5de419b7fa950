import { compareAndSet } from '../../common/compare-and-set';
import { METRICS } from '../../contract/metric-names';
import { Catalogue, reconcile, recordChange, RemovedRules } from '../../engine/catalogue/catalogue';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { AggregateStore, Clock, RuleCheck, RuleReader, Telemetry } from '../../engine/ports';
import { Sheet } from '../../rule-language/parse/sheet';
import { parseRules } from '../../rule-language/parse/table';
import { outputKey } from '../../rule-language/rule';

/** Reconciling meets another function that does the same now and then, never this often in a row. */
const MAX_ATTEMPTS = 10;
const OUTPACED = `the catalogue of rules was changed by others ${MAX_ATTEMPTS} times in a row`;
/** Milliseconds that a source has to stay empty before it is believed. */
const EMPTY_CONFIRMED_AFTER_MS = 15_000;
/** Milliseconds that a store which has just failed is left alone by those who need newer rules. */
const RETRY_AFTER_MS = 1_000;

export interface ActiveRulesOptions {
  readonly reader: RuleReader;
  readonly store: Pick<
    AggregateStore,
    'readCatalogue' | 'writeCatalogue' | 'putRuleChange' | 'readRuleCheck' | 'writeRuleCheck'
  >;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /** Milliseconds that rules are used before their source is looked at again. */
  readonly maxAge: number;
  /** What becomes of the attribute that a removed rule has written. */
  readonly removedRules: RemovedRules;
}

interface Snapshot {
  readonly rules: RuleSet;
  readonly catalogue: Catalogue;
  /** When the source was last looked at, by whichever function. */
  readonly readAt: number;
}

/**
 * The rules as they stand. The catalogue says which they are; its source is looked at once in `maxAge`, by
 * whichever function comes first,
 * and all others find in the catalogue that nothing has changed. While the source fails, what the catalogue
 * says stays in force;
 * before it was ever read there are no rules, and nothing may be counted as if there were none.
 */
export class ActiveRules {
  private snapshot?: Snapshot;
  /** What the source said when this function last looked, so that problems are reported once. */
  private lastSheet?: string;
  private refreshedAt = -Infinity;
  private failedAt = -Infinity;
  private refreshing?: Promise<void>;

  constructor(private readonly options: ActiveRulesOptions) {}

  /** @throws when the rules have never been read */
  async current(): Promise<RuleSet> {
    if (this.options.clock() - this.refreshedAt >= this.options.maxAge) await this.refresh(false);
    return this.rules();
  }

  /**
   * Rules no older than a revision that somebody else has seen.
   *
   * @throws when the catalogue cannot be read: older rules would forget the counters of newer ones
   */
  async atLeast(revision: number): Promise<RuleSet> {
    // A look that was under way already may have begun before the revision came about; the second has not.
    for (
      let look = 0;
      look < 2 && !this.knows(revision) && this.options.clock() - this.failedAt >= RETRY_AFTER_MS;
      look++
    ) {
      await this.refresh(false);
    }
    if (!this.knows(revision)) throw new Error('the user was judged by newer rules than can be read now');
    return this.rules();
  }

  /** The rules and the catalogue, read from the source now. */
  async latest(): Promise<{ rules: RuleSet; catalogue: Catalogue }> {
    await this.refresh(true);
    return { rules: this.rules(), catalogue: this.snapshot!.catalogue };
  }

  private rules(): RuleSet {
    const { snapshot, options } = this;
    if (!snapshot) throw new Error('the rules have never been read from their source');
    options.telemetry.level(
      METRICS.rulesAgeSeconds,
      Math.max(0, Math.round((options.clock() - snapshot.readAt) / 1000)),
    );
    return snapshot.rules;
  }

  private knows(revision: number): boolean {
    return this.snapshot !== undefined && this.snapshot.rules.revision >= revision;
  }

  /** Whoever asks while somebody else is asking waits for the same answer. */
  private async refresh(lookAtSource: boolean): Promise<void> {
    this.refreshing ??= this.tryRefresh(lookAtSource).finally(() => {
      this.refreshing = undefined;
    });
    await this.refreshing;
  }

  private async tryRefresh(lookAtSource: boolean): Promise<void> {
    const now = this.options.clock();
    this.refreshedAt = now;
    try {
      this.snapshot = await this.readRules(lookAtSource, now);
      // Whoever has looked: the next look is due when theirs has become too old.
      if (!lookAtSource && this.snapshot.readAt > now - this.options.maxAge) {
        this.refreshedAt = Math.min(now, this.snapshot.readAt);
      }
    } catch (error) {
      this.failedAt = now;
      if (!this.snapshot) throw error;
      this.options.telemetry.warn('the rules cannot be read; the last good ones stay in force', {
        error: String(error),
      });
    }
  }

  private async readRules(lookAtSource: boolean, now: number): Promise<Snapshot> {
    const { reader, store, telemetry, maxAge } = this.options;
    return compareAndSet(OUTPACED, MAX_ATTEMPTS, async () => {
      // Before the source, so that of two functions the one with the older rules loses the write and looks
      // again.
      const catalogue = await store.readCatalogue();
      const check = await store.readRuleCheck();
      const isRecent = check !== undefined && check.at <= now && now - check.at < maxAge;
      if (!lookAtSource && isRecent && catalogue.revision > 0) return this.snapshotOf(catalogue, check.at);

      let sheet: Sheet;
      try {
        sheet = await reader.read();
      } catch (error) {
        if (catalogue.revision === 0) throw error;
        telemetry.warn('the rules cannot be read from their source; the last good ones stay in force', {
          source: reader.name,
          error: String(error),
        });
        return this.snapshotOf(catalogue, check?.at ?? catalogue.change?.at ?? now);
      }

      const emptied = this.checkForEmptySource(sheet, catalogue, check, now);
      if (emptied) {
        await store.writeRuleCheck(emptied);
        return this.snapshotOf(catalogue, now);
      }
      const next = await this.activate(sheet, catalogue, now);
      if (!next) return undefined;
      await store.writeRuleCheck({ at: now });
      return this.snapshotOf(next, now);
    });
  }

  /**
   * A source that has lost all its rules is more often a mistake than meant: it is believed when a later look
   * finds the same.
   */
  private checkForEmptySource(
    sheet: Sheet,
    catalogue: Catalogue,
    check: RuleCheck | undefined,
    now: number,
  ): RuleCheck | undefined {
    const { telemetry, reader } = this.options;
    const known = Object.keys(catalogue.rules).length;
    if (sheet.rows.length > 0 || sheet.problems.length > 0 || known === 0) return undefined;
    if (check?.emptySince === undefined) {
      telemetry.warn(
        'the source of the rules has become empty; they stay in force until a later look finds the same',
        { source: reader.name, rules: known },
      );
      return { at: now, emptySince: now };
    }
    if (now - check.emptySince < EMPTY_CONFIRMED_AFTER_MS) return { at: now, emptySince: check.emptySince };
    telemetry.warn('the source of the rules is still empty: all rules are removed', {
      source: reader.name,
      rules: known,
    });
    return undefined;
  }

  /**
   * @returns the catalogue with the source's rules in force, or nothing when somebody else has changed it
   * meanwhile
   */
  private async activate(sheet: Sheet, catalogue: Catalogue, now: number): Promise<Catalogue | undefined> {
    const { store, telemetry, reader, removedRules } = this.options;
    const said = JSON.stringify(sheet);
    const parsed = parseRules(sheet.rows);
    const reconciled = reconcile(catalogue, parsed, now, removedRules);
    const next = reconciled === catalogue ? catalogue : recordChange(catalogue, reconciled, now, reader.name);
    if (next !== catalogue) {
      // What the last revision changed is about to leave the catalogue; whoever wrote it may not have got to
      // keeping it.
      if (catalogue.change) await store.putRuleChange(catalogue.change);
      if (!(await store.writeCatalogue(next, catalogue.revision))) return undefined;
      await store.putRuleChange(next.change!);
    }
    if (this.lastSheet !== said) {
      this.lastSheet = said;
      const problems = [...sheet.problems, ...parsed.problems];
      telemetry.reportProblems(problems);
      telemetry.level(METRICS.rulesInForce, parsed.rules.length);
      telemetry.level(
        METRICS.rulesInError,
        new Set(problems.filter(({ severity }) => severity === 'error').map(({ where }) => where)).size,
      );
    }
    return next;
  }

  private snapshotOf(catalogue: Catalogue, readAt: number): Snapshot {
    if (this.snapshot?.catalogue.revision === catalogue.revision) {
      return { ...this.snapshot, catalogue, readAt };
    }
    const inForce = Object.values(catalogue.rules).filter(({ invalid }) => !invalid);
    // Another release may have read a row in another way; such a rule waits for the next look at the source.
    const rules = parseRules(inForce.map(({ row }) => row)).rules.filter(({ output }) =>
      Object.hasOwn(catalogue.rules, outputKey(output)),
    );
    return { rules: new RuleSet(rules, catalogue), catalogue, readAt };
  }
}
