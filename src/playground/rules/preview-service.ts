import { mapInSteps } from '../../common/steps';
import { MetricFindings } from '../../operations/metric-findings';
import { OperationError } from '../../operations/operation-error';
import { describeEffect, describeWithHistory } from '../../operations/preview/effect-words';
import { ObservedEvents } from '../../operations/preview/observed-events';
import { keysOf, Publication } from '../../operations/preview/publication';
import { PausePreview, PublicationPreview, RuleEffect } from '../../operations/preview/publication-preview';
import { ruleIn, StoredRule } from '../../operations/rules/rule-diff';
import { outputKey, Rule } from '../../rule-language/rule';
import { PreviewView, RemovedRulePreview, RulePreview } from '../api';
import { PlaygroundInstallation } from '../ports';
import { inSlices } from './in-slices';
import { CheckedDraft } from './rule-editing-service';

const SAMPLE_SIZE = 5;
/** Milliseconds of counting after which waiting requests are served. */
const MAX_SLICE_MS = 20;
/**
 * Lifetime of a count where changes of users cannot be detected: at least a minute, and 20 times as long as
 * it took, because reading all users is not free.
 */
const MIN_CACHE_MS = 60_000;
const CACHE_FACTOR = 20;

/** Effects on users that have not changed since. */
interface CachedPreview {
  readonly isFresh: () => boolean;
  /** Revision of the rules in force that the drafts were compared with. */
  readonly revision: number;
  readonly observed: ObservedEvents;
  readonly users: number;
  /** Effects by output key and the rule as JSON, or the output key alone for a removed rule. */
  readonly effects: ReadonlyMap<string, RuleEffect>;
  /** Warnings about the numbers that rules ask for, by the rule as JSON. */
  readonly warnings: ReadonlyMap<string, readonly string[]>;
}

/**
 * Says what publishing a draft does to the users. Rules that are counted already are not counted again, and a
 * newer preview aborts an older one.
 */
export class PreviewService {
  private cache?: CachedPreview;
  private running?: {
    readonly draftVersion: number;
    readonly ended: AbortController;
    readonly view: Promise<PreviewView>;
  };

  constructor(private readonly installation: PlaygroundInstallation) {}

  preview(draft: CheckedDraft): Promise<PreviewView> {
    if (this.running?.draftVersion === draft.draftVersion) return this.running.view;
    this.running?.ended.abort(
      new OperationError('conflict', 'the rules have been changed since, and are counted anew'),
    );
    const ended = new AbortController();
    const view = this.compute(draft, ended.signal).finally(() => {
      if (this.running?.ended === ended) this.running = undefined;
    });
    this.running = { draftVersion: draft.draftVersion, ended, view };
    return view;
  }

  private async compute(draft: CheckedDraft, ended: AbortSignal): Promise<PreviewView> {
    const publication = await this.publicationOf(draft, ended);
    const drafted = new Map([...draft.rules].map(([row, rule]) => [outputKey(rule.output), { row, rule }]));
    const cacheKeys = new Map(
      [...keysOf(publication)].map((key) => [key, cacheKeyOf(key, drafted.get(key)?.rule)]),
    );
    const { users, observed, effects, warnings } = await this.effectsFor(publication, cacheKeys, ended);
    const effectOf = (key: string) => effects.get(cacheKeys.get(key)!)!;
    const { rules } = publication.inForce.catalogue;
    return {
      draftVersion: draft.draftVersion,
      users,
      rules: [...drafted].map(([key, { row, rule }]) =>
        rulePreview(
          row,
          effectOf(key),
          users === 0 ? [] : [...observed.missing(rule), ...warnings.get(cacheKeys.get(key)!)!],
        ),
      ),
      removed: [...cacheKeys.keys()]
        .filter((key) => !drafted.has(key))
        .map((key) => removedPreview(rules[key]?.row.id ?? key, effectOf(key))),
    };
  }

  private async publicationOf({ parsed, published }: CheckedDraft, ended: AbortSignal): Promise<Publication> {
    const { installation } = this;
    const { fromSeveralSources, ...inForce } = await installation.rulesInForce();
    const { now } = await installation.overview();
    const replaced = fromSeveralSources ? await outputsInSlices(published, ended) : undefined;
    return { inForce, draft: parsed, now, ...(replaced && { replaced }) };
  }

  /**
   * Returns effects that include those of these rules, counting those that are missing.
   *
   * @param cacheKeys by output key
   */
  private async effectsFor(
    publication: Publication,
    cacheKeys: ReadonlyMap<string, string>,
    ended: AbortSignal,
  ): Promise<CachedPreview> {
    const { revision } = publication.inForce.catalogue;
    const known = this.cache?.revision === revision && this.cache.isFresh() ? this.cache : undefined;
    const unknown = new Set([...cacheKeys.keys()].filter((key) => !known?.effects.has(cacheKeys.get(key)!)));
    if (known && unknown.size === 0) return known;

    const { dataVersion } = this.installation;
    const startedAt = performance.now();
    const pause = pauseAfterSlices(ended);
    const preview = await PublicationPreview.of(publication, SAMPLE_SIZE, { keys: unknown, pause });
    const rules = publication.draft.rules.filter(({ output }) => unknown.has(outputKey(output)));
    const findings = new MetricFindings(rules);
    const { observed, users } = await this.count(preview, findings, known, pause);
    const added = preview.results().map((effect) => [cacheKeys.get(effect.rule)!, effect] as const);
    const warnings = rules.map(
      (rule) => [cacheKeyOf(outputKey(rule.output), rule), findings.warnings(rule)] as const,
    );
    this.cache = {
      isFresh: known?.isFresh ?? this.freshnessFrom(dataVersion, startedAt),
      revision,
      observed,
      users,
      effects: new Map([...(known?.effects ?? []), ...added]),
      warnings: new Map([...(known?.warnings ?? []), ...warnings]),
    };
    return this.cache;
  }

  private freshnessFrom(dataVersion: number | undefined, startedAt: number): () => boolean {
    const now = performance.now();
    const until = now + Math.max(MIN_CACHE_MS, CACHE_FACTOR * (now - startedAt));
    return () =>
      dataVersion === undefined ? performance.now() < until : this.installation.dataVersion === dataVersion;
  }

  private async count(
    preview: PublicationPreview,
    findings: MetricFindings,
    known: CachedPreview | undefined,
    pause: PausePreview,
  ): Promise<{ observed: ObservedEvents; users: number }> {
    const observed = known?.observed ?? new ObservedEvents();
    let users = 0;
    for await (const page of this.installation.all()) {
      users += page.length;
      for (const { history } of page) {
        if (!known) observed.addHistory(history);
        for (const entry of history) findings.add(entry);
        await pause();
      }
      await preview.add(page);
      await pause();
    }
    return { observed, users };
  }
}

/**
 * Returns a pause that serves waiting requests once a slice of work is over.
 *
 * @param ended makes the pause after it throw its reason
 */
function pauseAfterSlices(ended: AbortSignal): PausePreview {
  let resumed = performance.now();
  return async () => {
    if (performance.now() - resumed < MAX_SLICE_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    ended.throwIfAborted();
    resumed = performance.now();
  };
}

async function outputsInSlices(rules: readonly StoredRule[], ended: AbortSignal): Promise<Set<string>> {
  const found = await inSlices(
    mapInSteps(rules, ({ cells }) => ruleIn(cells)),
    ended,
  );
  return new Set(found.flatMap((rule) => (rule ? [outputKey(rule.output)] : [])));
}

function cacheKeyOf(key: string, rule: Rule | undefined): string {
  return rule ? JSON.stringify(rule) : key;
}

function rulePreview(row: string, effect: RuleEffect, warnings: readonly string[]): RulePreview {
  const { users, joining, leaving, firing, sample } = effect;
  const withHistory = describeWithHistory(effect);
  return {
    row,
    users,
    joining,
    leaving,
    firing,
    sample,
    effect: describeEffect(effect),
    ...(withHistory !== undefined && { withHistory }),
    warnings,
  };
}

function removedPreview(row: string, effect: RuleEffect): RemovedRulePreview {
  const { rule, leaving } = effect;
  return { rule, row, leaving, effect: describeEffect(effect) };
}
