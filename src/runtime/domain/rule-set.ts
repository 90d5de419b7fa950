import { Catalogue, CatalogueEntry } from './catalogue';
import { outputKey, Rule } from '../../contract/rule';

export interface RuleInForce extends Rule {
  readonly key: string;
  readonly generation: number;
  readonly conditionRevision: number;
}

/** The rules in force at one revision of the catalogue, in the order of the table. */
export class RuleSet {
  readonly revision: number;
  readonly rules: readonly RuleInForce[];
  readonly dateRules: readonly RuleInForce[];
  private readonly byEventName = new Map<string, RuleInForce[]>();
  private readonly byKey: ReadonlyMap<string, RuleInForce>;

  constructor(rules: readonly Rule[], catalogue: Catalogue) {
    this.revision = catalogue.revision;
    this.rules = rules.map((rule) => {
      const key = outputKey(rule.output);
      const entry: CatalogueEntry = catalogue.rules[key];
      return { ...rule, key, generation: entry.generation, conditionRevision: entry.conditionRevision };
    });
    this.dateRules = this.rules.filter((rule) => rule.kind === 'date');
    this.byKey = new Map(this.rules.map((rule) => [rule.key, rule]));
    for (const rule of this.rules) {
      const others = this.byEventName.get(rule.eventName);
      if (others) others.push(rule);
      else this.byEventName.set(rule.eventName, [rule]);
    }
  }

  /** The rules that name this event. */
  naming(eventName: string): readonly RuleInForce[] {
    return this.byEventName.get(eventName) ?? [];
  }

  get(key: string): RuleInForce | undefined {
    return this.byKey.get(key);
  }
}
