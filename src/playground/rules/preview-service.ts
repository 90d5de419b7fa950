import { OperationError } from '../../operations/operation-error';
import { Preview, ObservedEvents } from '../../operations/preview';
import { outputKey, Rule } from '../../rule-language/rule';
import { PreviewView, RulePreview } from '../api';
import { PlaygroundInstallation } from '../ports';
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

type Counted = Omit<RulePreview, 'row'>;

/** Results for users that have not changed since. */
interface CachedPreview {
  readonly isFresh: () => boolean;
  readonly observed: ObservedEvents;
  readonly users: number;
  /** Results by rule, with its JSON as the key. */
  readonly rules: Map<string, Counted>;
}

/**
 * Counts the users that the rules of a draft would reach. Rules that are counted already are not counted
 * again, and a newer preview aborts an older one.
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
    this.running?.ended.abort();
    const ended = new AbortController();
    const view = this.compute(draft, ended.signal).finally(() => {
      if (this.running?.ended === ended) this.running = undefined;
    });
    this.running = { draftVersion: draft.draftVersion, ended, view };
    return view;
  }

  private async compute({ draftVersion, rules }: CheckedDraft, ended: AbortSignal): Promise<PreviewView> {
    const cached = await this.resultsFor([...rules.values()], ended);
    return {
      draftVersion,
      users: cached.users,
      rules: [...rules].map(([row, rule]) => ({ row, ...cached.rules.get(keyOf(rule))! })),
    };
  }

  /** Returns results that include these rules, counting those that are missing. */
  private async resultsFor(rules: readonly Rule[], ended: AbortSignal): Promise<CachedPreview> {
    const known = this.cache?.isFresh() ? this.cache : undefined;
    const unknown = rules.filter((rule) => !known?.rules.has(keyOf(rule)));
    if (known && unknown.length === 0) return known;

    const { dataVersion } = this.installation;
    const startedAt = performance.now();
    const preview = new Preview(unknown, SAMPLE_SIZE);
    const { observed, users } = await this.count(preview, known, ended);
    const counted = new Map(preview.results(undefined).map((one) => [one.rule, one]));
    const added = unknown.map((rule): [string, Counted] => {
      const { users: members, joining, leaving, sample } = counted.get(outputKey(rule.output))!;
      return [
        keyOf(rule),
        { users: members, joining, leaving, sample, warnings: users === 0 ? [] : observed.missing(rule) },
      ];
    });
    this.cache = {
      isFresh: known?.isFresh ?? this.freshnessFrom(dataVersion, startedAt),
      observed,
      users,
      rules: new Map([...(known?.rules ?? []), ...added]),
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
    preview: Preview,
    known: CachedPreview | undefined,
    ended: AbortSignal,
  ): Promise<{ observed: ObservedEvents; users: number }> {
    const observed = known?.observed ?? new ObservedEvents();
    let users = 0;
    let resumed = performance.now();
    for await (const page of this.installation.all()) {
      for (const { userId, state, history } of page) {
        users++;
        if (!known) for (const entry of history) observed.add(entry.eventName, entry, Date.parse(entry.day));
        preview.addStored(userId, state, history);
      }
      if (performance.now() - resumed < MAX_SLICE_MS) continue;
      await new Promise((resolve) => setTimeout(resolve));
      resumed = performance.now();
      if (ended.aborted) {
        throw new OperationError('conflict', 'the rules have been changed since, and are counted anew');
      }
    }
    return { observed, users };
  }
}

function keyOf(rule: Rule): string {
  return JSON.stringify(rule);
}
