import { Catalogue, reconcile, RemovedRules } from '../../engine/catalogue/catalogue';
import { withTimeZone } from '../../engine/catalogue/time-zone';
import { ParsedRules } from '../../rule-language/parse/table';
import { countsMinutes } from '../../rule-language/period';
import { Rule } from '../../rule-language/rule';

/** The rules in force, and what becomes of those that are removed. */
export interface RulesInForce {
  readonly catalogue: Catalogue;
  readonly removedRules: RemovedRules;
  /** IANA name of the time zone that the next run goes by. */
  readonly timeZone: string;
}

/** A draft that is about to replace rules in force. */
export interface Publication {
  readonly inForce: RulesInForce;
  readonly draft: ParsedRules;
  /**
   * Output keys of the rules that the draft replaces, where other sources have rules in force as well. The
   * draft replaces all rules when absent.
   */
  readonly replaced?: ReadonlySet<string>;
  /** Epoch milliseconds of the next run. */
  readonly now: number;
}

/** Rules with the catalogue that says which of them is new or edited. */
export interface CataloguedRules {
  readonly rules: readonly Rule[];
  readonly catalogue: Catalogue;
}

/**
 * Lists the output keys of a draft, in its order, then those of the rules in force that it removes and of
 * removed rules whose users the next run has yet to visit.
 */
export function keysOf({ inForce, draft, replaced }: Publication): ReadonlySet<string> {
  const kept = new Set(draft.invalid);
  const { rules, pendingRemoval } = inForce.catalogue;
  const removed = Object.keys(rules).filter((key) => !kept.has(key) && (!replaced || replaced.has(key)));
  return new Set([...draft.rows.keys(), ...removed, ...Object.keys(pendingRemoval)]);
}

/**
 * Narrows a publication to some output keys. The effect of a rule depends on no other rule.
 *
 * @param rules those of the draft with these keys
 */
export function narrow(
  { inForce, draft, now }: Publication,
  keys: ReadonlySet<string>,
  rules: readonly Rule[],
): Publication {
  const { catalogue } = inForce;
  const only = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries([...keys].flatMap((key) => (Object.hasOwn(record, key) ? [[key, record[key]]] : [])));
  return {
    inForce: {
      ...inForce,
      catalogue: {
        ...catalogue,
        rules: only(catalogue.rules),
        pendingRemoval: only(catalogue.pendingRemoval),
      },
    },
    draft: {
      ...draft,
      rules: [...rules],
      invalid: draft.invalid.filter((key) => keys.has(key)),
    },
    now,
  };
}

/** Computes the rules that are in force once the draft is published and a run has begun. */
export function publish({ inForce, draft, now }: Publication): CataloguedRules {
  const { catalogue, removedRules, timeZone } = inForce;
  const published = reconcile(catalogue, draft, now, removedRules);
  return { rules: draft.rules, catalogue: withTimeZone(published, timeZone, now, '') };
}

/**
 * Computes the rules of a draft that have no history and may have it, each in force as if it counted earlier
 * events too.
 */
export function publishWithHistory({ inForce, draft, now }: Publication): CataloguedRules {
  const rules = draft.rules
    .filter(({ includesHistory, period }) => !includesHistory && !(period && countsMinutes(period)))
    .map((rule): Rule => ({ ...rule, includesHistory: true }));
  const published = reconcile(inForce.catalogue, { ...draft, rules }, now, 'keep');
  return { rules, catalogue: withTimeZone(published, inForce.timeZone, now, '') };
}
