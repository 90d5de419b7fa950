import { ParsedRules } from '../../rule-language/parse/table';
import { outputKey } from '../../rule-language/rule';
import { Catalogue, formOf, formOfEntry, RuleChange } from './catalogue';

/**
 * Says who is about to write which rules to their source, so that the revision that a function makes of them
 * can name that person.
 */
export interface Publication {
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Revision of the catalogue before the rules were written. */
  readonly revision: number;
  /** Form of each rule that it changes, by output key; null when no rule of the key is active afterwards. */
  readonly rules: Readonly<Record<string, string | null>>;
}

/** The latest publications, newest first, with the number of their last write; 0 when there was none yet. */
export interface VersionedPublications {
  readonly version: number;
  readonly publications: readonly Publication[];
}

/** Milliseconds in which a revision comes of a publication: functions look at least once an hour. */
const MAX_AGE_MS = 24 * 3_600_000;
/** Publications that are remembered; a function looks at the rules long before so many are made. */
const MAX_PUBLICATIONS = 50;
/** Rules of all remembered publications, which together have to fit into one item of a store. */
const MAX_RULES = 10_000;
/** Revisions after which a publication counts no more: each has to be read, to see what it changed. */
const MAX_REVISIONS_BETWEEN = 20;

/** Returns what a publication changes, by the output keys of its rows before and after. */
export function changedForms(before: ParsedRules, after: ParsedRules): Publication['rules'] {
  const [old, wanted] = [formsIn(before), formsIn(after)];
  const keys = [...new Set([...old.keys(), ...wanted.keys()])];
  return Object.fromEntries(
    keys
      .filter((key) => old.get(key) !== wanted.get(key))
      .map((key): [string, string | null] => [key, wanted.get(key) ?? null]),
  );
}

/** Maps an invalid rule to null, which an absent one is not: it may become one. */
function formsIn({ rules, invalid }: ParsedRules): Map<string, string | null> {
  return new Map([
    ...invalid.map((key): [string, null] => [key, null]),
    ...rules.map((rule): [string, string] => [outputKey(rule.output), formOf(rule)]),
  ]);
}

/** Adds a publication to those that are remembered; the oldest make room. */
export function withPublication(known: readonly Publication[], added: Publication): Publication[] {
  let room = MAX_RULES;
  return [added, ...known].slice(0, MAX_PUBLICATIONS).filter(({ rules }) => {
    room -= Object.keys(rules).length;
    return room >= 0;
  });
}

/** Keeps the publications that the next revision may come of, with rules that it has as they say. */
export function publicationsFor(
  next: Catalogue & { readonly change: RuleChange },
  publications: readonly Publication[],
): Publication[] {
  const { revision, at } = next.change;
  return publications.filter(
    (publication) =>
      at - publication.at <= MAX_AGE_MS &&
      publication.revision < revision &&
      publication.revision >= revision - 1 - MAX_REVISIONS_BETWEEN &&
      next.change.rules.some(({ key }) => says(publication, key, next)),
  );
}

/**
 * Adds to each changed rule who published it: the latest who wrote it as it is now, unless a revision between
 * has changed the rule already. Nobody is named for a rule that was written in any other way.
 *
 * @param between changes of the revisions between the publications and the next one
 */
export function withPublishers<T extends Catalogue & { readonly change: RuleChange }>(
  next: T,
  publications: readonly Publication[],
  between: readonly RuleChange[],
): T {
  const publisherOf = (key: string) =>
    publications.find(
      (publication) =>
        says(publication, key, next) &&
        !between.some(
          ({ revision, rules }) =>
            revision > publication.revision && rules.some((changed) => changed.key === key),
        ),
    )?.by;
  const rules = next.change.rules.map((changed) => {
    const by = publisherOf(changed.key);
    return by === undefined ? changed : { ...changed, by };
  });
  return { ...next, change: { ...next.change, rules } };
}

/** Tells whether a publication wrote a rule as it is in the catalogue. */
function says({ rules }: Publication, key: string, { rules: entries }: Catalogue): boolean {
  if (!Object.hasOwn(rules, key)) return false;
  const entry = Object.hasOwn(entries, key) ? entries[key] : undefined;
  return rules[key] === (entry && !entry.invalid ? formOfEntry(entry) : null);
}
