/** What a rule counts. */
export enum RuleType {
  /** Events from the moment the rule is first in force. */
  AGGREGATOR = 'aggregator',
  /** Events of a window of days, those that came before the rule included. */
  DATE = 'date',
}

/** How a count or a sum is compared with its target. */
export enum RuleOperator {
  /** The same as the target. */
  EQUAL = 'equal',
  /** More than the target: with 3, it is met by the fourth event. */
  GREATER = 'greater',
  /** The target or more: with 3, it is met by the third event. */
  AT_LEAST = 'atLeast',
  /** Less than the target. */
  LESS = 'less',
  /** The target or less. */
  AT_MOST = 'atMost',
  /** Anything but the target. */
  NOT_EQUAL = 'notEqual',
}

/** What a rule calls the destinations of the construct. */
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

/** What happens to count and sum when the target is reached. */
export enum RuleReset {
  /** They go on. The rule switches a user attribute between `ready` and `not-ready`. */
  NONE = 'none',
  /** They go back to 0. The rule sends an event each time. */
  ZERO = 'zero',
  /**
   * The target is subtracted, so that nothing beyond it is lost. The rule sends an event for each time the
   * target fits.
   */
  CARRY = 'carry',
}

/**
 * A rule that is written in the app. At least one of count and sum has to be tested; with both, both have to
 * hold.
 *
 * Everything is checked at synthesis, so tokens are not allowed here.
 */
export interface RuleDefinition {
  /** What is counted. */
  readonly ruleType: RuleType;

  /** The event to count, exactly as it is named in the event stream. */
  readonly eventName: string;

  /**
   * Only events count that carry an attribute of this name with the value `attributeValue`.
   *
   * @default - all events of this name count
   */
  readonly attributeName?: string;

  /**
   * The value of the attribute `attributeName`, compared exactly, upper and lower case included.
   *
   * @default - all events of this name count
   */
  readonly attributeValue?: string;

  /**
   * How the number of events is compared with `countTarget`.
   *
   * @default - the number of events is not tested
   */
  readonly countOperator?: RuleOperator;

  /**
   * The number of events: a whole number of 0 or more.
   *
   * @default - the number of events is not tested
   */
  readonly countTarget?: number;

  /**
   * How the sum of the events' metric is compared with `sumTarget`.
   *
   * @default - the sum is not tested
   */
  readonly sumOperator?: RuleOperator;

  /**
   * The sum, in the unit of the metric. Sums are exact decimals.
   *
   * @default - the sum is not tested
   */
  readonly sumTarget?: number;

  /**
   * What happens when the target is reached. Rules of type `DATE` are never reset.
   *
   * @default RuleReset.NONE
   */
  readonly reset?: RuleReset;

  /**
   * First day of the window, YYYY-MM-DD in the time zone of the construct. Rules of type `DATE` need it.
   *
   * @default - no window
   */
  readonly startDate?: string;

  /**
   * Last day of the window, which still belongs to it: YYYY-MM-DD in the time zone of the construct. Rules of
   * type `DATE` need it.
   *
   * @default - no window
   */
  readonly finishDate?: string;

  /**
   * First day on which a rule of type `AGGREGATOR` counts, YYYY-MM-DD in the time zone of the construct.
   *
   * @default - it counts from the moment it is in force
   */
  readonly startsAt?: string;

  /**
   * Last day on which a rule of type `AGGREGATOR` counts: YYYY-MM-DD in the time zone of the construct. What
   * it has written stays.
   *
   * @default - it counts as long as it is in force
   */
  readonly endsAt?: string;

  /**
   * Whether a rule of type `AGGREGATOR` counts the events from before it as well, as far back as history is
   * kept. Rules of type `DATE` always do.
   *
   * @default false
   */
  readonly includeHistory?: boolean;

  /**
   * The metric that is summed.
   *
   * @default - the event's only metric; of several, the first by name
   */
  readonly metric?: string;

  /**
   * The name of the attribute or event that the rule writes: at most 50 characters, none of them `# : ? \ /`.
   * No two rules write the same.
   *
   * @default - made from `eventName` and `attributeValue`; it begins with `trk_` where the rule sends an
   *   event and with `trk_date_` where it has a window
   */
  readonly output?: string;

  /**
   * Which destinations of the construct are told. An empty list: none, though the rule is judged and
   * recorded, and a shadow writes it down.
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
   * A note for people.
   *
   * @default - none
   */
  readonly description?: string;
}
