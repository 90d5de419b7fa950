import { RulePeriod } from './rule-period';
import { RuleStatistic } from './rule-statistic';

/** Kind of a rule: the events that it counts. */
export enum RuleType {
  /** Events from the moment the rule is first in force. */
  AGGREGATOR = 'aggregator',
  /** Events of a window of days, those that came before the rule included. */
  DATE = 'date',
  /** The events of an aggregator, or of a window, of which the rule tells a number or text and tests none. */
  VALUE = 'value',
}

/** Comparison of a count or a sum with its target. */
export enum RuleOperator {
  /** The same as the target. */
  EQUAL = 'equal',
  /** More than the target: 3 is met by the fourth event. */
  GREATER = 'greater',
  /** The target or more: 3 is met by the third event. */
  AT_LEAST = 'atLeast',
  /** Less than the target. */
  LESS = 'less',
  /** The target or less. */
  AT_MOST = 'atMost',
  /** Anything but the target. */
  NOT_EQUAL = 'notEqual',
}

/** Name of a destination of the construct in a rule. */
export enum RuleDestination {
  /** `Destination.eventBridge`. */
  EVENT_BRIDGE = 'eventBridge',
  /** `Destination.customerProfiles`. */
  CUSTOMER_PROFILES = 'customerProfiles',
  /** `Destination.function`. */
  FUNCTION = 'function',
  /** `Destination.pinpoint`. */
  PINPOINT = 'pinpoint',
}

/** Treatment of count and sum when the target is reached. */
export enum RuleReset {
  /** Both go on. The rule switches a user attribute between `ready` and `not-ready`. */
  NONE = 'none',
  /** Both go back to 0. The rule sends an event each time. */
  ZERO = 'zero',
  /**
   * The target is subtracted, so nothing beyond it is lost. The rule sends an event for each time that the
   * target fits.
   */
  CARRY = 'carry',
}

/** Treatment of users whose history has reached the target of a rule that sends events. */
export enum RuleExisting {
  /** Nothing is sent for the past; what the events that would have been sent leave of it counts on. */
  SKIP = 'skip',
  /** One event is sent at once for each of them. */
  FIRE = 'fire',
}

/**
 * Rule that is written in the app. At least one of count and sum has to be tested; with both, both have to
 * hold. Rules of type `VALUE` test neither.
 *
 * Everything is checked at synthesis, so tokens are not allowed here.
 */
export interface RuleDefinition {
  /** Kind of the rule. */
  readonly ruleType: RuleType;

  /** Name of the event to count, exactly as in the event stream. */
  readonly eventName: string;

  /**
   * Name of an attribute: only events that carry it with the value `attributeValue` count.
   *
   * @default - all events of this name count
   */
  readonly attributeName?: string;

  /**
   * Value of the attribute `attributeName`, compared exactly, upper and lower case included.
   *
   * @default - all events of this name count
   */
  readonly attributeValue?: string;

  /**
   * Comparison of the number of events with `countTarget`.
   *
   * @default - the number of events is not tested
   */
  readonly countOperator?: RuleOperator;

  /**
   * Target for the number of events: a whole number of 0 or more.
   *
   * @default - the number of events is not tested
   */
  readonly countTarget?: number;

  /**
   * Comparison of the sum of the events' metric with `sumTarget`.
   *
   * @default - the sum is not tested
   */
  readonly sumOperator?: RuleOperator;

  /**
   * Target for the sum, in the unit of the metric. Sums are exact decimals.
   *
   * @default - the sum is not tested
   */
  readonly sumTarget?: number;

  /**
   * Reset of count and sum when the target is reached. Rules of type `DATE` and `VALUE` are never reset.
   *
   * @default RuleReset.NONE
   */
  readonly reset?: RuleReset;

  /**
   * First day of the window: YYYY-MM-DD in the time zone of the construct. Rules of type `DATE` need it
   * unless they have a `period`.
   *
   * @default - no window
   */
  readonly startDate?: string;

  /**
   * Last day of the window, inclusive: YYYY-MM-DD in the time zone of the construct. Rules of type `DATE`
   * need it unless they have a `period`.
   *
   * @default - no window
   */
  readonly finishDate?: string;

  /**
   * First day on which a rule of type `AGGREGATOR` counts: YYYY-MM-DD in the time zone of the construct.
   *
   * @default - it counts from the moment it is in force
   */
  readonly startsAt?: string;

  /**
   * Last day on which a rule of type `AGGREGATOR` counts: YYYY-MM-DD in the time zone of the construct. Its
   * output stays as it was last written.
   *
   * @default - it counts as long as it is in force
   */
  readonly endsAt?: string;

  /**
   * Whether a rule of type `AGGREGATOR` also counts events from before it was in force, as far back as
   * history is kept. Rules of type `DATE` always do, those whose `period` is in minutes or hours never.
   *
   * @default false
   */
  readonly includeHistory?: boolean;

  /**
   * Treatment of users whose history has reached the target already. `FIRE` needs a reset and
   * `includeHistory`.
   *
   * @default RuleExisting.SKIP
   */
  readonly existing?: RuleExisting;

  /**
   * Window that moves with time: only events within it count. Users are judged who have ever had an event
   * that counts; when none is left in the window, their count and sum are 0.
   *
   * Rules of type `DATE` need no `startDate` and `finishDate` with it. `RuleReset.CARRY` is not allowed.
   *
   * @default - the window does not move
   */
  readonly period?: RulePeriod;

  /**
   * Limit of the events that the rule sends for one user: `1 per day`, `2 per 7 days` (1 to 365 local days,
   * the day of a firing included), `1 per week`, `month`, `quarter` or `year` (of the calendar, weeks begin
   * on Monday) or `3 ever`, with 1 to 100 events. It needs a reset; what is beyond the limit is not sent, and
   * count and sum are reset all the same. For a rule of type `VALUE` it limits how often the number is told:
   * the one that was held back is told when the time is over.
   *
   * @default - no limit
   */
  readonly atMost?: string;

  /**
   * Number or text that a rule of type `VALUE` tells. Other rules do not use it.
   *
   * @default - `RuleStatistic.sum()` with a `metric`, else `RuleStatistic.count()`
   */
  readonly statistic?: RuleStatistic;

  /**
   * Name of the metric that is summed, or whose number a rule of type `VALUE` tells.
   *
   * @default - the event's only metric; of several, the first by name
   */
  readonly metric?: string;

  /**
   * Name of the attribute or event that the rule writes, of at most 50 characters and without `#`, `:`, `?`,
   * `\` and `/`. No two rules may write the same.
   *
   * @default - made from `eventName` and `attributeValue`; begins with `trk_` for a rule that sends events,
   *   and with `trk_date_` for a rule with a window
   */
  readonly output?: string;

  /**
   * Destinations of the construct that receive the changes of the rule. With an empty list none does; the
   * rule is still judged and recorded, and a shadow destination writes its changes down.
   *
   * @default - all of them
   */
  readonly destinations?: RuleDestination[];

  /**
   * Whether the rule is in force.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Note for readers of the rule.
   *
   * @default - none
   */
  readonly description?: string;
}
