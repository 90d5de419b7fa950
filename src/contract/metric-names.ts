/** Namespace of every metric that the functions publish. */
export const METRIC_NAMESPACE = 'PinpointIncrementalAnalytics';

/** Only dimension of the metrics: the installation. */
export const METRIC_DIMENSION = 'Installation';

/**
 * Every metric that the functions publish. All are counts, except for `RulesInForce`, `RulesInError`,
 * `UsersFailing` and those that end with `Seconds`.
 */
export const METRICS = {
  /** Events that were counted in a user's state. */
  eventsCounted: 'EventsCounted',
  /** Events that this system sent itself. */
  ownEventsSkipped: 'OwnEventsSkipped',
  /** The platform's own events that no rule names. */
  platformEventsSkipped: 'PlatformEventsSkipped',
  /** Events without a user id, which are not counted. */
  eventsWithoutUser: 'EventsWithoutUser',
  /** Events whose user id is a placeholder such as `null` or `anonymous`, which are not counted. */
  eventsOfPlaceholderUsers: 'EventsOfPlaceholderUsers',
  /**
   * Records that were put among the dead letters: those that are no events, and events of users who cannot be
   * counted. An object of events that cannot be read is one of them.
   */
  eventsRejected: 'EventsRejected',
  /** Records delivered again after they had been counted. */
  eventsRedelivered: 'EventsRedelivered',
  /** Events that their producer wrote once more, recognised by their id and not counted again. */
  eventsRepeated: 'EventsRepeated',
  /** Counted events in which a rule in force asked for a number and found a text that is none. */
  nonNumericMetrics: 'NonNumericMetrics',
  /** Records of another kind than those that the event source reads as events. */
  recordsIgnored: 'RecordsIgnored',
  /** Records that the transformation drops, or makes no event of. */
  recordsDropped: 'RecordsDropped',
  /** Objects of events that were read to their end. */
  objectsCounted: 'ObjectsCounted',
  /** Objects that hold no events: empty ones, folders, and marks of other programs such as `_SUCCESS`. */
  objectsSkipped: 'ObjectsSkipped',
  /** Events whose user could not be counted for now; they are delivered again. */
  eventsFailed: 'EventsFailed',
  /** Age of the oldest record of a processed batch, since the stream took it. */
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
  /** Changes of rules that name other destinations, or none. */
  changesForOthers: 'ChangesForOthers',
  deliveryRetries: 'DeliveryRetries',
  /** Age of the oldest processed change, since it was written. */
  deliveryLagSeconds: 'DeliveryLagSeconds',
  rulesInForce: 'RulesInForce',
  /** Rules that are wrong and therefore not in force. */
  rulesInError: 'RulesInError',
  /** Age of the rules in force, since they were last read from their source. */
  rulesAgeSeconds: 'RulesAgeSeconds',
  usersVisited: 'UsersVisited',
  /** Users that the last pass over all users could not re-evaluate. */
  usersFailing: 'UsersFailing',
  /** Age of the re-evaluation run that is under way; 0 once every user has been re-evaluated. */
  settlementAgeSeconds: 'SettlementAgeSeconds',
  /**
   * Age of the oldest boundary of a window that moves which the run could not judge yet; 0 when none is left.
   */
  dueLagSeconds: 'DueLagSeconds',
} as const;

export type MetricName = (typeof METRICS)[keyof typeof METRICS];
