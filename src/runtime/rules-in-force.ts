import { METRICS } from '../contract/metric-names';
import { parseRules } from '../contract/rule-table';
import { Catalogue, reconcile } from './domain/catalogue';
import { RuleSet } from './domain/rule-set';
import { AggregateStore, Clock, RuleReader, Telemetry } from './ports';

/** Reconciling meets another function that does the same now and then, never this often in a row. */
const MAX_ATTEMPTS = 10;
/** Milliseconds that a source which has just failed is left alone by those who need newer rules. */
const RETRY_AFTER = 1_000;

export interface RulesInForceOptions {
  readonly reader: RuleReader;
  readonly store: Pick<AggregateStore, 'readCatalogue' | 'writeCatalogue'>;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /** Milliseconds that rules are used before their source is asked again. */
  readonly maxAge: number;
}

interface Snapshot {
  readonly rules: RuleSet;
  readonly catalogue: Catalogue;
  /** What the source said, to tell whether anything has changed. */
  readonly source: string;
  readonly readAt: number;
}

/**
 * The rules as they stand, read at most once in `maxAge`. While the source fails, the last good rules stay in force;
 * before they were ever read there are no rules, and nothing may be counted as if there were none.
 */
export class RulesInForce {
  private snapshot?: Snapshot;
  private askedAt = -Infinity;
  private failedAt = -Infinity;
  private refreshing?: Promise<void>;

  constructor(private readonly options: RulesInForceOptions) {}

  /** @throws when the rules have never been read */
  async current(): Promise<RuleSet> {
    if (this.options.clock() - this.askedAt >= this.options.maxAge) await this.refresh();
    return this.rules();
  }

  /**
   * Rules no older than a revision that somebody else has seen.
   *
   * @throws when the source does not answer: older rules would forget the counters of newer ones
   */
  async atLeast(revision: number): Promise<RuleSet> {
    // A look that was under way already may have begun before the revision came about; the second has not.
    for (let look = 0; look < 2 && !this.knows(revision) && this.options.clock() - this.failedAt >= RETRY_AFTER; look++) await this.refresh();
    if (!this.knows(revision)) throw new Error('the user was judged by newer rules than can be read now');
    return this.rules();
  }

  /** The rules and the catalogue, read now. */
  async latest(): Promise<{ rules: RuleSet; catalogue: Catalogue }> {
    await this.refresh();
    return { rules: this.rules(), catalogue: this.snapshot!.catalogue };
  }

  private rules(): RuleSet {
    const { snapshot, options } = this;
    if (!snapshot) throw new Error('the rules have never been read from their source');
    options.telemetry.level(METRICS.rulesAgeSeconds, Math.max(0, Math.round((options.clock() - snapshot.readAt) / 1000)));
    return snapshot.rules;
  }

  private knows(revision: number): boolean {
    return this.snapshot !== undefined && this.snapshot.rules.revision >= revision;
  }

  /** Whoever asks while somebody else is asking waits for the same answer. */
  private async refresh(): Promise<void> {
    this.refreshing ??= this.ask().finally(() => {
      this.refreshing = undefined;
    });
    await this.refreshing;
  }

  private async ask(): Promise<void> {
    this.askedAt = this.options.clock();
    try {
      this.snapshot = await this.read();
    } catch (error) {
      this.failedAt = this.askedAt;
      if (!this.snapshot) throw error;
      this.options.telemetry.warn('the rules cannot be read from their source; the last good ones stay in force', { error: String(error) });
    }
  }

  /** The catalogue is read before the rules, so that of two functions the one with the older rules loses the write and looks again. */
  private async read(): Promise<Snapshot> {
    const { reader, store, telemetry, clock } = this.options;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const catalogue = await store.readCatalogue();
      const sheet = await reader.read();
      const readAt = clock();
      const source = JSON.stringify(sheet);
      if (this.snapshot?.source === source && this.snapshot.catalogue.revision === catalogue.revision) return { ...this.snapshot, catalogue, readAt };

      const { rules, problems: wrong } = parseRules(sheet.rows);
      const problems = [...sheet.problems, ...wrong];
      const next = reconcile(catalogue, rules, readAt);
      if (next !== catalogue && !(await store.writeCatalogue(next, catalogue.revision))) continue;
      if (this.snapshot?.source !== source) {
        telemetry.reportProblems(problems);
        telemetry.level(METRICS.rulesInForce, rules.length);
        telemetry.level(METRICS.rulesInError, new Set(problems.filter(({ severity }) => severity === 'error').map(({ where }) => where)).size);
      }
      return { rules: new RuleSet(rules, next), catalogue: next, source, readAt };
    }
    throw new Error(`the catalogue of rules was changed by others ${MAX_ATTEMPTS} times in a row`);
  }
}
