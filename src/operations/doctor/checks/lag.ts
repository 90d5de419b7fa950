import { counted } from '../../../common/counted';
import { METRICS, MetricName } from '../../../contract/metric-names';
import { Check } from '../check';
import { Finding, Level, notable, ok, wrong } from '../finding';
import { InstallationMetrics, METRIC_HOURS, MetricValues } from '../metrics';

/** Limit of a metric, as `addAlarms` sets it by default. */
interface Limit {
  readonly metric: MetricName;
  /** Value that is compared. */
  readonly of: keyof MetricValues;
  readonly above: number;
  readonly level: Extract<Level, 'wrong' | 'notable'>;
  /** Says what the value means. */
  readonly says: (value: number) => string;
  /** Heading of the alarm in docs/operations.md, which says what to do. */
  readonly alarm: string;
}

const QUARTER_HOUR = 15 * 60;
const SIX_HOURS = 6 * 3_600;

const LIMITS: readonly Limit[] = [
  {
    metric: METRICS.countingLagSeconds,
    of: 'latest',
    above: QUARTER_HOUR,
    level: 'wrong',
    says: (value) => `counting is ${duration(value)} behind the stream`,
    alarm: 'Counting lag',
  },
  {
    metric: METRICS.deliveryLagSeconds,
    of: 'latest',
    above: QUARTER_HOUR,
    level: 'wrong',
    says: (value) => `delivery is ${duration(value)} behind counting`,
    alarm: 'Delivery lag',
  },
  {
    metric: METRICS.rulesAgeSeconds,
    of: 'latest',
    above: 5 * 60,
    level: 'wrong',
    says: (value) => `the rules were last read ${duration(value)} before they were used`,
    alarm: 'Rules age',
  },
  {
    metric: METRICS.rulesInError,
    of: 'latest',
    above: 0,
    level: 'wrong',
    says: (value) => `${counted(value, 'rule')} wrong and not in force`,
    alarm: 'Rules in error',
  },
  {
    metric: METRICS.settlementAgeSeconds,
    of: 'latest',
    above: SIX_HOURS,
    level: 'wrong',
    says: (value) => `edited rules have waited ${duration(value)} for all users to be re-evaluated`,
    alarm: 'Settlement age',
  },
  {
    metric: METRICS.dueLagSeconds,
    of: 'latest',
    above: SIX_HOURS,
    level: 'wrong',
    says: (value) => `windows that move are ${duration(value)} behind`,
    alarm: 'Due lag',
  },
  {
    metric: METRICS.usersFailing,
    of: 'latest',
    above: 0,
    level: 'wrong',
    says: (value) => `the scheduled run cannot re-evaluate ${counted(value, 'user')}`,
    alarm: 'Users failing',
  },
  {
    metric: METRICS.eventsFailed,
    of: 'sum',
    above: 0,
    level: 'notable',
    says: (value) => `${counted(value, 'event')} could not be counted at once, and tried again`,
    alarm: 'Events failed',
  },
  {
    metric: METRICS.countersRefused,
    of: 'sum',
    above: 0,
    level: 'notable',
    says: (value) => `${counted(value, 'counter')} of users had no room left`,
    alarm: 'Counters refused',
  },
  {
    metric: METRICS.changesRejected,
    of: 'sum',
    above: 0,
    level: 'wrong',
    says: (value) => `the destination has refused ${counted(value, 'change')}`,
    alarm: 'Changes rejected',
  },
  {
    metric: METRICS.eventsRejected,
    of: 'sum',
    above: 0,
    level: 'notable',
    says: (value) => `${counted(value, 'record')} became dead letters`,
    alarm: 'Events rejected',
  },
];

const SCOPE = `in the last ${METRIC_HOURS} hours`;

export const lag: Check = {
  name: 'counting and delivery',
  run: async ({ facts }) => {
    const metrics = await facts.metrics();
    return [
      countedFinding(metrics),
      ...LIMITS.flatMap((limit) => limitFinding(limit, metrics.own(limit.metric))),
      ...facts.installation.functions.flatMap((name) => errorFindings(name, metrics)),
    ];
  },
};

function countedFinding(metrics: InstallationMetrics): Finding {
  const { sum: events } = metrics.own(METRICS.eventsCounted);
  const { sum: arrived } = metrics.ofStream('IncomingRecords');
  const { latest: behind } = metrics.own(METRICS.countingLagSeconds);
  if (events > 0) {
    return ok(
      `${counted(events, 'event')} counted ${SCOPE}` +
        (behind === undefined ? '' : `, the last batch ${duration(behind)} after it arrived`),
    );
  }
  return arrived > 0
    ? wrong(
        `${counted(arrived, 'record')} arrived ${SCOPE}, and no event was counted`,
        'see the findings about the mappings and the latest events',
      )
    : notable(`no event was counted ${SCOPE}`);
}

function limitFinding({ of, above, level, says, alarm }: Limit, values: MetricValues): Finding[] {
  const value = values[of];
  if (value === undefined || value <= above) return [];
  const scope = of === 'sum' ? ` ${SCOPE}` : '';
  return [{ level, text: says(value) + scope, fix: `“${alarm}” in docs/operations.md says what to do` }];
}

function errorFindings(functionName: string, metrics: InstallationMetrics): Finding[] {
  const { sum: errors } = metrics.ofFunction(functionName, 'Errors');
  const { sum: invocations } = metrics.ofFunction(functionName, 'Invocations');
  if (errors === 0) return [];
  const text = `${errors} of ${counted(invocations, 'invocation')} of ${functionName} failed ${SCOPE}`;
  const fix = 'the query “What fails, by message and reason” of addLogQueries, or the log of the function';
  return [errors >= invocations ? wrong(text, fix) : notable(text, fix)];
}

function duration(seconds: number): string {
  if (seconds < 120) return `${counted(Math.round(seconds), 'second')}`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 3_600)} hours`;
}
