import { RESET_MODES } from '../../rule-language/reset-modes';
import { eventNamesOf, measuresOf, metricsNamedBy, outputKey, Rule } from '../../rule-language/rule';
import { LocalCalendar } from '../windows/local-calendar';
import { slotsName } from '../windows/look';
import { Catalogue, CatalogueEntry } from './catalogue';

/** Rule with the generation and condition revision that its counters are compared with. */
export interface ActiveRule extends Rule {
  readonly key: string;
  readonly generation: number;
  readonly conditionRevision: number;
  /** Name of the slots that it looks at; present when its window moves. */
  readonly slots?: string;
}

/** Rule over a window that moves, or several of which the first does. */
export type MovingRule = ActiveRule & Required<Pick<ActiveRule, 'period' | 'slots'>>;

export function isMoving(rule: ActiveRule): rule is MovingRule {
  return rule.slots !== undefined;
}

/** Tells whether time alone may change what a rule says: its window moves, or a cap holds its values back. */
export function isTimed(rule: ActiveRule): boolean {
  return isMoving(rule) || isCappedValue(rule);
}

/** Tells whether a cap holds back what a rule tells. */
export function isCappedValue({ tells, atMost }: Rule): boolean {
  return tells !== undefined && atMost !== undefined;
}

const NO_NAMES: ReadonlySet<string> = new Set();

/** Holds the active rules at one revision of the catalogue, in the order of the table. */
export class RuleSet {
  readonly revision: number;
  readonly rules: readonly ActiveRule[];
  /** Rules that also count events from before they became active. */
  readonly includingHistory: readonly ActiveRule[];
  /** Rules over windows that move. */
  readonly moving: readonly MovingRule[];
  /** Rules that time alone may turn. */
  readonly timed: readonly ActiveRule[];
  /** Rules that go on from what is over their target. */
  readonly carrying: readonly ActiveRule[];
  /** Output keys of removed rules whose users have yet to become `not-ready`. */
  readonly pendingRemoval: ReadonlySet<string>;
  private readonly invalid: ReadonlySet<string>;
  private readonly byEventName = new Map<string, ActiveRule[]>();
  private readonly metricsByEventName = new Map<string, Set<string>>();
  private readonly byKey: ReadonlyMap<string, ActiveRule>;

  constructor(
    rules: readonly Rule[],
    catalogue: Catalogue,
    /** Calendar of the installation's time zone. */
    readonly calendar: LocalCalendar,
  ) {
    this.revision = catalogue.revision;
    this.pendingRemoval = new Set(Object.keys(catalogue.pendingRemoval));
    this.invalid = new Set(
      Object.entries(catalogue.rules).flatMap(([key, { invalid }]) => (invalid ? [key] : [])),
    );
    this.rules = rules.map((rule) => {
      const key = outputKey(rule.output);
      const entry: CatalogueEntry = catalogue.rules[key];
      const { generation, conditionRevision } = entry;
      const { timeZoneSince } = catalogue;
      const slots = rule.period && slotsName(rule, rule.period, key, generation, timeZoneSince);
      return {
        ...rule,
        // Users whom history has were fired for when the rule was published, in the days of the zone before.
        ...(generation === timeZoneSince && { existing: undefined }),
        key,
        generation,
        conditionRevision,
        ...(slots !== undefined && { slots }),
      };
    });
    this.moving = this.rules.filter(isMoving);
    this.timed = this.rules.filter(isTimed);
    this.carrying = this.rules.filter(({ reset }) => RESET_MODES[reset].subtracts);
    this.includingHistory = this.rules.filter((rule) => rule.includesHistory);
    this.byKey = new Map(this.rules.map((rule) => [rule.key, rule]));
    for (const rule of this.rules) {
      for (const name of new Set(eventNamesOf(rule))) {
        const others = this.byEventName.get(name);
        if (others) others.push(rule);
        else this.byEventName.set(name, [rule]);
      }
      this.noteMetrics(rule);
    }
  }

  /** Tells whether a user may be due without an event. */
  get mayBeDue(): boolean {
    return this.timed.length > 0 || this.carrying.length > 0;
  }

  /** Returns the rules that name this event. */
  naming(eventName: string): readonly ActiveRule[] {
    return this.byEventName.get(eventName) ?? [];
  }

  /** Lists the metrics that rules name for events of this name. */
  metricsOf(eventName: string): ReadonlySet<string> {
    return this.metricsByEventName.get(eventName) ?? NO_NAMES;
  }

  /** Tells whether users keep their counters of a rule: it is active, or invalid and waits for the fix. */
  keeps(key: string): boolean {
    return this.byKey.has(key) || this.invalid.has(key);
  }

  get(key: string): ActiveRule | undefined {
    return this.byKey.get(key);
  }

  private noteMetrics(rule: ActiveRule): void {
    for (const measure of measuresOf(rule)) {
      for (const metric of metricsNamedBy(measure)) {
        for (const name of measure.eventNames) {
          const metrics = this.metricsByEventName.get(name);
          if (metrics) metrics.add(metric);
          else this.metricsByEventName.set(name, new Set([metric]));
        }
      }
    }
  }
}
