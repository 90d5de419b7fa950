import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { METRIC_DIMENSION, METRIC_NAMESPACE, MetricName, METRICS } from '../../contract/metric-names';
import { attempt, AwsOptions, clientConfig } from '../../operations/aws';
import { readMetricSeries } from '../../operations/metric-series';
import { MetricSeries } from '../api';

/** Labels for people, in the order of display. */
const LABELS: Readonly<Record<MetricName, string>> = {
  EventsCounted: 'Events counted',
  EventsOfPlaceholderUsers: 'Events of placeholder users',
  EventsWithoutUser: 'Events without a user',
  EventsRejected: 'Records that are no events',
  EventsFailed: 'Events to be tried again',
  EventsRedelivered: 'Records delivered again',
  EventsRepeated: 'Events written twice by their producer',
  NonNumericMetrics: 'Events with text where a rule asks for a number',
  OwnEventsSkipped: 'Events of this installation itself, left out',
  PlatformEventsSkipped: 'Events of the platform, left out',
  RecordsIgnored: 'Records of other kinds',
  RecordsDropped: 'Records dropped by the transformation',
  ObjectsCounted: 'Objects read to their end',
  ObjectsSkipped: 'Objects without events, left out',
  CountingLagSeconds: 'Counting is behind',
  UsersWritten: 'Users written',
  StateConflicts: 'Users written by two at once',
  CountersRefused: 'Counters without room',
  ChangesProduced: 'Changes of users',
  ChangesDelivered: 'Changes delivered',
  ChangesRejected: 'Changes refused by the destination',
  ChangesForOthers: 'Changes for other destinations',
  DeliveryRetries: 'Deliveries tried again',
  DeliveryLagSeconds: 'Delivery is behind',
  RulesInForce: 'Rules in force',
  RulesInError: 'Rules that are wrong',
  RulesAgeSeconds: 'Age of the rules',
  UsersVisited: 'Users visited by the hourly run',
  UsersFailing: 'Users that the hourly run cannot re-evaluate',
  SettlementAgeSeconds: 'Hourly run is behind',
  DueLagSeconds: 'Windows that move are behind',
};

const HOUR_MS = 3_600_000;
/** Length of a period by the hours shown, so that a chart has a few hundred points at most. */
const PERIODS: readonly { readonly upToHours: number; readonly seconds: number }[] = [
  { upToHours: 3, seconds: 60 },
  { upToHours: 24, seconds: 300 },
  { upToHours: 24 * 14, seconds: 3_600 },
  { upToHours: Infinity, seconds: 86_400 },
];

/** Reads the metrics that the functions of an installation publish. */
export class StackMetrics {
  private readonly client: CloudWatchClient;

  constructor(
    private readonly installation: string,
    options: AwsOptions,
  ) {
    this.client = new CloudWatchClient(clientConfig(options));
  }

  /** @param now epoch milliseconds */
  async last(hours: number, now: number): Promise<MetricSeries[]> {
    const names = Object.keys(LABELS) as MetricName[];
    const periodSeconds = PERIODS.find(({ upToHours }) => hours <= upToHours)!.seconds;
    const periodMs = periodSeconds * 1_000;
    const points = await attempt('read the metrics', () =>
      readMetricSeries(
        this.client,
        names.map((name) => ({
          key: name,
          namespace: METRIC_NAMESPACE,
          dimensions: { [METRIC_DIMENSION]: this.installation },
          name,
          stat: isLevel(name) ? 'Maximum' : 'Sum',
        })),
        // Starts with a whole period, because a partial one would look like a drop.
        { from: Math.floor((now - hours * HOUR_MS) / periodMs) * periodMs, to: now, periodSeconds },
      ),
    );
    return names.map((name) => ({
      name,
      label: LABELS[name],
      unit: name.endsWith('Seconds') ? 'seconds' : 'count',
      points: points.get(name)!,
    }));
  }
}

/** Tells whether a metric is a level, whose maximum is shown; all others are sums. */
function isLevel(name: MetricName): boolean {
  return name === METRICS.rulesInForce || name === METRICS.rulesInError || name.endsWith('Seconds');
}
