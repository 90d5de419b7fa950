import { Catalogue, reconcile, RemovedRules } from '../../engine/catalogue/catalogue';
import { ParsedRules } from '../../rule-language/parse/table';
import { outputKey, Rule } from '../../rule-language/rule';
import { rulesIn } from '../users/stored-users';

/** The rules in force, and what becomes of those that are removed. */
export interface RulesInForce {
  readonly catalogue: Catalogue;
  readonly removedRules: RemovedRules;
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

/** Computes the rules that are in force once the draft is published. */
export function publish({ inForce, draft, replaced, now }: Publication): CataloguedRules {
  const { catalogue, removedRules } = inForce;
  const others = replaced ? rulesOfOtherSources(catalogue, draft, replaced) : [];
  const rules = [...draft.rules, ...others];
  const rows = new Map([
    ...draft.rows,
    ...others.map(({ output }) => {
      const key = outputKey(output);
      return [key, catalogue.rules[key].row] as const;
    }),
  ]);
  return { rules, catalogue: reconcile(catalogue, { ...draft, rules, rows }, now, removedRules) };
}

/** Computes the rules of a draft that have no history, each in force as if it counted earlier events too. */
export function publishWithHistory({ inForce, draft, now }: Publication): CataloguedRules {
  const rules = draft.rules
    .filter(({ includesHistory }) => !includesHistory)
    .map((rule): Rule => ({ ...rule, includesHistory: true }));
  return { rules, catalogue: reconcile(inForce.catalogue, { ...draft, rules }, now, 'keep') };
}

/** Narrows rules to some output keys. A rule's effect depends on no other rule. */
export function narrow({ rules, catalogue }: CataloguedRules, keys: ReadonlySet<string>): CataloguedRules {
  const only = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).filter(([key]) => keys.has(key)));
  return {
    rules: rules.filter(({ output }) => keys.has(outputKey(output))),
    catalogue: {
      ...catalogue,
      rules: only(catalogue.rules),
      pendingRemoval: only(catalogue.pendingRemoval),
    },
  };
}

function rulesOfOtherSources(
  catalogue: Catalogue,
  draft: ParsedRules,
  replaced: ReadonlySet<string>,
): Rule[] {
  return rulesIn(catalogue).filter(({ output }) => {
    const key = outputKey(output);
    return !replaced.has(key) && !draft.rows.has(key) && Object.hasOwn(catalogue.rules, key);
  });
}
