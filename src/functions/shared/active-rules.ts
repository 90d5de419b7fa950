import { compareAndSet } from '../../common/compare-and-set';
import { METRICS } from '../../contract/metric-names';
import {
  Catalogue,
  CatalogueTooLargeError,
  reconcile,
  recordChange,
  RemovedRules,
  RuleChange,
} from '../../engine/catalogue/catalogue';
import { publicationsFor, withPublishers } from '../../engine/catalogue/publication';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { withTimeZone } from '../../engine/catalogue/time-zone';
import { AggregateStore, Clock, Pause, RuleCheck, RuleReader, Telemetry } from '../../engine/ports';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { Sheet } from '../../rule-language/parse/sheet';
import { parseRules } from '../../rule-language/parse/table';
import { outputKey } from '../../rule-language/rule';

/** Attempts at reconciling; another function may be faster now and then, but never this often in a row. */
const MAX_ATTEMPTS = 10;
const OUTPACED = `the catalogue of rules was changed by others ${MAX_ATTEMPTS} times in a row`;
/** Milliseconds that a source has to stay empty before its rules are removed. */
const EMPTY_CONFIRMED_AFTER_MS = 15_000;
/** Milliseconds after a failure in which the store is not asked again for newer rules. */
const RETRY_AFTER_MS = 1_000;
/** Milliseconds, at most, before a function without rules looks a second time; doubled for each look. */
const FIRST_PAUSE_MS = 500;
/** Milliseconds after which such a function looks no more in this invocation, which may take 5 minutes. */
const MAX_FIRST_LOOKS_MS = 10_000;

export interface ActiveRulesOptions {
  readonly reader: RuleReader;
  readonly store: Pick<
    AggregateStore,
    | 'readCatalogue'
    | 'writeCatalogue'
    | 'putRuleChange'
    | 'readRuleChanges'
    | 'readPublications'
    | 'readRuleCheck'
    | 'writeRuleCheck'
  >;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly pause: Pause;
  /** Milliseconds that rules are used before their source is looked at again. */
  readonly maxAge: number;
  /** Fate of the attribute that a removed rule has written. */
  readonly removedRules: RemovedRules;
  /** IANA name. */
  readonly timeZone: string;
  /**
   * Whether this function brings the rules to its time zone; false when absent. The others go by the
   * catalogue's, so that of two functions in the middle of a deployment none turns it back.
   */
  readonly decidesTimeZone?: boolean;
  /** Days that history is kept; absent: for ever. */
  readonly historyDays?: number;
}

interface Snapshot {
  readonly rules: RuleSet;
  readonly catalogue: Catalogue;
  /** Epoch milliseconds at which any function last looked at the source. */
  readonly readAt: number;
}

/**
 * Keeps the rules in force at hand: once in `maxAge` the first function that needs them looks at their source
 * and updates the catalogue for all. While the source fails, the rules of the catalogue stay in force; before
 * it was ever read every call looks again for seconds and then fails, so that nothing is counted as if there
 * were no rules.
 */
export class ActiveRules {
  private snapshot?: Snapshot;
  /** Content of the source at this function's last look, so that problems are reported once. */
  private lastContent?: string;
  private refreshedAt = -Infinity;
  private failedAt = -Infinity;
  private refreshing?: Promise<void>;
  private calendar: LocalCalendar;

  constructor(private readonly options: ActiveRulesOptions) {
    this.calendar = new LocalCalendar(options.timeZone);
  }

  /**
   * Returns the rules in force, at most `maxAge` old unless they cannot be read.
   *
   * @throws when the rules have never been read, and several looks in a row failed
   */
  async current(): Promise<RuleSet> {
    if (this.options.clock() - this.refreshedAt >= this.options.maxAge) await this.refresh(false);
    return this.rules();
  }

  /**
   * Returns rules no older than a revision that another function has used.
   *
   * @throws when the catalogue cannot be read: older rules would forget the counters of newer ones
   */
  async atLeast(revision: number): Promise<RuleSet> {
    // A refresh already under way may have begun before the revision was written; a second has not.
    for (
      let attempt = 0;
      attempt < 2 && !this.knows(revision) && this.options.clock() - this.failedAt >= RETRY_AFTER_MS;
      attempt++
    ) {
      await this.refresh(false);
    }
    if (!this.knows(revision)) throw new Error('the user was judged by newer rules than can be read now');
    return this.rules();
  }

  /** Reads the rules and the catalogue from the source now. */
  async latest(): Promise<{ rules: RuleSet; catalogue: Catalogue }> {
    await this.refresh(true);
    return { rules: this.rules(), catalogue: this.snapshot!.catalogue };
  }

  private rules(): RuleSet {
    const { telemetry, clock } = this.options;
    const { rules, readAt } = this.snapshot!;
    telemetry.level(METRICS.rulesAgeSeconds, Math.max(0, Math.round((clock() - readAt) / 1000)));
    return rules;
  }

  private knows(revision: number): boolean {
    return this.snapshot !== undefined && this.snapshot.rules.revision >= revision;
  }

  /** Refreshes the rules; a call during a refresh waits for that one. */
  private async refresh(lookAtSource: boolean): Promise<void> {
    const refresh = () => (this.snapshot ? this.tryRefresh(lookAtSource) : this.readFirst(lookAtSource));
    this.refreshing ??= refresh().finally(() => {
      this.refreshing = undefined;
    });
    await this.refreshing;
  }

  private async tryRefresh(lookAtSource: boolean): Promise<void> {
    const now = this.options.clock();
    this.refreshedAt = now;
    try {
      await this.look(lookAtSource);
    } catch (error) {
      this.failedAt = now;
      this.options.telemetry.warn('the rules cannot be read; the last good ones stay in force', {
        error: String(error),
      });
    }
  }

  /**
   * Looks for the first rules of this function until they can be read. After several failures the call fails,
   * and the next one looks again at once, because without rules it could do nothing else.
   */
  private async readFirst(lookAtSource: boolean): Promise<void> {
    const { clock, pause, telemetry } = this.options;
    const lastLook = clock() + MAX_FIRST_LOOKS_MS;
    for (let maxPause = FIRST_PAUSE_MS; ; maxPause *= 2) {
      try {
        return await this.look(lookAtSource);
      } catch (error) {
        if (clock() + maxPause > lastLook) throw error;
        telemetry.warn('the rules have never been read from their source; they are read again', {
          error: String(error),
        });
        // Half of the pause is random, so that functions that started together do not look together.
        await pause(maxPause * (0.5 + Math.random() / 2));
      }
    }
  }

  private async look(lookAtSource: boolean): Promise<void> {
    const { clock, maxAge } = this.options;
    const now = clock();
    this.snapshot = await this.readRules(lookAtSource, now);
    const { readAt } = this.snapshot;
    // Another function may have looked at the source: the next look is due when that one is too old.
    this.refreshedAt = !lookAtSource && readAt > now - maxAge ? Math.min(now, readAt) : now;
  }

  private async readRules(lookAtSource: boolean, now: number): Promise<Snapshot> {
    const { reader, store, telemetry, maxAge } = this.options;
    return compareAndSet(OUTPACED, MAX_ATTEMPTS, async () => {
      // Read before the source, so that of two functions the one with older rules loses the write and
      // retries.
      const catalogue = await store.readCatalogue();
      if (catalogue.revision < (this.snapshot?.catalogue.revision ?? 0)) {
        await this.overtake(catalogue, this.snapshot!.catalogue.revision, now);
        return undefined;
      }
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

      const emptyCheck = this.checkForEmptySource(sheet, catalogue, check, now);
      if (emptyCheck) {
        await store.writeRuleCheck(emptyCheck);
        return this.snapshotOf(catalogue, now);
      }
      const active = await this.activate(sheet, catalogue);
      const next = active && (await this.inTimeZone(active));
      if (!next) return undefined;
      await store.writeRuleCheck({ at: now });
      return this.snapshotOf(next, now);
    });
  }

  /**
   * Raises a catalogue that was restored from a backup above a revision that this function remembers, so that
   * no later change of the rules has a revision that users were judged by before.
   */
  private async overtake(catalogue: Catalogue, remembered: number, now: number): Promise<void> {
    const { store, reader } = this.options;
    const revision = remembered + 1;
    const change = { revision, at: now, source: reader.name, rules: [] };
    await store.writeCatalogue({ ...catalogue, revision, change }, catalogue.revision);
  }

  /**
   * Brings the rules in force to the time zone of this installation.
   *
   * @returns the catalogue in force, or undefined when another function has changed it meanwhile
   */
  private async inTimeZone(catalogue: Catalogue): Promise<Catalogue | undefined> {
    const { decidesTimeZone, reader, timeZone, telemetry, clock } = this.options;
    if (!decidesTimeZone || catalogue.revision === 0) return catalogue;
    const next = withTimeZone(catalogue, timeZone, clock(), reader.name);
    if (next === catalogue) return catalogue;
    if (!(await this.replace(catalogue, next))) return undefined;
    if (next.revision > catalogue.revision) {
      telemetry.warn('the time zone has changed: rules that count by days start afresh from history', {
        before: catalogue.timeZone,
        after: timeZone,
      });
    }
    return next;
  }

  /**
   * Puts another catalogue in force, with its change.
   *
   * @returns false when another function has changed the catalogue meanwhile
   */
  private async replace(catalogue: Catalogue, next: Catalogue): Promise<boolean> {
    const { store } = this.options;
    // This write drops the last revision's change from the catalogue, and its writer may have stopped before
    // storing it.
    if (catalogue.change) await store.putRuleChange(catalogue.change);
    if (!(await store.writeCatalogue(next, catalogue.revision))) return false;
    if (next.change) await store.putRuleChange(next.change);
    return true;
  }

  /**
   * Keeps the rules in force when their source has become empty, which is more often a mistake than intended,
   * until a later look finds the same.
   *
   * @returns the check to remember while the rules stay in force, else undefined
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
   * Puts the rules of the source in force.
   *
   * @returns the new catalogue, or undefined when another function has changed it meanwhile
   */
  private async activate(sheet: Sheet, catalogue: Catalogue): Promise<Catalogue | undefined> {
    const { telemetry, reader, removedRules, historyDays, timeZone, clock } = this.options;
    // The source may have taken its time, and the rules are in force from their write on.
    const now = clock();
    const content = JSON.stringify(sheet);
    const parsed = parseRules(sheet.rows, { historyDays });
    const reconciled = reconcile(catalogue, parsed, now, removedRules);
    const next =
      reconciled === catalogue
        ? catalogue
        : {
            timeZone,
            ...(await this.withPublishers(recordChange(catalogue, reconciled, now, reader.name))),
          };
    if (next !== catalogue) {
      try {
        if (!(await this.replace(catalogue, next))) return undefined;
      } catch (error) {
        if (!(error instanceof CatalogueTooLargeError) || catalogue.revision === 0) throw error;
        return this.refuseAll(parsed.rules.length, content, catalogue, error);
      }
    }
    if (this.lastContent !== content) {
      this.lastContent = content;
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

  /** Names who published the changes. Rules come into force even where the names cannot be read. */
  private async withPublishers<T extends Catalogue & { readonly change: RuleChange }>(next: T): Promise<T> {
    const { store, telemetry } = this.options;
    try {
      const publications = publicationsFor(next, (await store.readPublications()).publications);
      const revisionsBetween = Math.max(
        0,
        ...publications.map(({ revision }) => next.revision - 1 - revision),
      );
      const between = revisionsBetween > 0 ? await store.readRuleChanges(revisionsBetween) : [];
      return withPublishers(next, publications, between);
    } catch (error) {
      telemetry.warn('who published the rules cannot be read; the history does not name them', {
        error: String(error),
      });
      return next;
    }
  }

  /** Keeps the rules in force instead of those of the source, which are too many for one installation. */
  private refuseAll(rules: number, content: string, catalogue: Catalogue, error: Error): Catalogue {
    const { telemetry, reader } = this.options;
    if (this.lastContent !== content) {
      this.lastContent = content;
      telemetry.warn('the rules are too many for one installation; the last good ones stay in force', {
        source: reader.name,
        error: error.message,
      });
      telemetry.level(METRICS.rulesInError, rules);
    }
    return catalogue;
  }

  private snapshotOf(catalogue: Catalogue, readAt: number): Snapshot {
    // After a restore, a revision of the same number may hold other rules.
    const known = this.snapshot?.catalogue;
    if (known?.revision === catalogue.revision && known.change?.at === catalogue.change?.at) {
      return { ...this.snapshot!, catalogue, readAt };
    }
    const active = Object.values(catalogue.rules).filter(({ invalid }) => !invalid);
    // Another release may have read a row in another way; such a rule waits for the next look at the source.
    const rules = parseRules(active.map(({ row }) => row)).rules.filter(({ output }) =>
      Object.hasOwn(catalogue.rules, outputKey(output)),
    );
    const { timeZone = this.options.timeZone } = catalogue;
    if (this.calendar.timeZone !== timeZone) this.calendar = new LocalCalendar(timeZone);
    return { rules: new RuleSet(rules, catalogue, this.calendar), catalogue, readAt };
  }
}
