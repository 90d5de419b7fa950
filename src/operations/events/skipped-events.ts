import { METRICS, MetricName } from '../../contract/metric-names';

const REASONS: readonly (readonly [MetricName, string])[] = [
  [METRICS.eventsWithoutUser, 'without a user'],
  [METRICS.eventsOfPlaceholderUsers, 'of a placeholder user such as null or anonymous'],
  [METRICS.ownEventsSkipped, 'sent by rules themselves (trk_)'],
  [METRICS.platformEventsSkipped, 'of the platform (_) that no rule names'],
  [METRICS.eventsRepeated, 'repeated, by the id of the event'],
  [METRICS.recordsIgnored, 'other, which the format leaves out'],
];

export interface SkippedEvents {
  readonly count: number;
  readonly reason: string;
}

/** Lists how many events were skipped, by reason. */
export function skippedEvents(totalOf: (metric: MetricName) => number): SkippedEvents[] {
  return REASONS.map(([metric, reason]) => ({ count: totalOf(metric), reason })).filter(
    ({ count }) => count > 0,
  );
}
