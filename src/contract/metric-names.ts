/** Namespace of every metric that the functions publish. */
export const METRIC_NAMESPACE = 'PinpointIncrementalAnalytics';

/** The one dimension: which installation. */
export const METRIC_DIMENSION = 'Installation';

/**
 * Every metric that the functions publish. All are counts but the levels: `RulesInForce`, `RulesInError` and
 * those that end with `Seconds`.
 */
export const METRICS = {
  /** Events that were counted in a user's state. */
  eventsCounted: 'EventsCounted',
  /** Events that this system sent itself. */
  ownEventsSkipped: 'OwnEventsSkipped',
  /** The platform's own events that no rule names. */
  platformEventsSkipped: 'PlatformEventsSkipped',
  /** Events of nobody: counted under no user, so not counted. */
  eventsWithoutUser: 'EventsWithoutUser',
  /** Records that are no events at all and were put among the dead letters. */
  eventsRejected: 'EventsRejected',
  /** Records delivered again after they had been counted. */
  eventsRedelivered: 'EventsRedelivered',
  /** Events that their producer wrote once more, recognised by their id and not counted again. */
  eventsRepeated: 'EventsRepeated',
  /** Records of another kind than those that the event source reads as events. */
  recordsIgnored: 'RecordsIgnored',
  /** Events whose user's state could not be written; they are delivered again. */
  eventsFailed: 'EventsFailed',
  /** How long ago the stream took the oldest record of a batch that has been dealt with. */
  countingLagSeconds: 'CountingLagSeconds',
  usersWritten: 'UsersWritten',
  /** Writes that met a newer state and were folded again. */
  stateConflicts: 'StateConflicts',
  /** Counters that were not begun, and values not told apart, for users whose counters have no room left. */
  countersRefused: 'CountersRefused',
  changesProduced: 'ChangesProduced',
  changesDelivered: 'ChangesDelivered',
  /** Changes that the destination refuses for good; kept among the dead letters with the reason. */
  changesRejected: 'ChangesRejected',
  /** Changes of rules that name other destinations, or nobody. */
  changesForOthers: 'ChangesForOthers',
  deliveryRetries: 'DeliveryRetries',
  /** How long ago the oldest change was written of those that have been dealt with. */
  deliveryLagSeconds: 'DeliveryLagSeconds',
  rulesInForce: 'RulesInForce',
  /** Rules that are wrong and therefore not in force. */
  rulesInError: 'RulesInError',
  /** How long ago the rules in force were last read from their source. */
  rulesAgeSeconds: 'RulesAgeSeconds',
  usersVisited: 'UsersVisited',
  /**
   * For how long the settlement has been under way that the scheduled run is busy with; 0 once everybody is
   * settled.
   */
  settlementAgeSeconds: 'SettlementAgeSeconds',
} as const;

export type MetricName = (typeof METRICS)[keyof typeof METRICS];
