import { writeFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import { EventSource, PinpointIncrementalAnalytics } from '../src';
import { DUE_PARTS } from '../src/engine/ports';
import { HOURS_PER_MONTH, PRICES } from '../src/operations/cost/prices';

/** Dollars for a month (price lists of AWS, 2026). */
const ALARM_MONTH = 0.1;
const DASHBOARD_MONTH = 3;
/**
 * DynamoDB units of a run without any re-evaluation (docs/cost.md), and the most that its invocation is
 * billed for.
 */
const IDLE_RUN = { readUnits: 3, writeUnits: 1, seconds: 1, gigabytes: 0.5 };
/** Metrics that such a run publishes: `RulesAgeSeconds`, `SettlementAgeSeconds` and `UsersFailing`. */
const METRICS_PER_RUN = 3;
/** What rules over windows that move add to it: a query for each part of the index, and `DueLagSeconds`. */
const DUE_RUN = { readUnits: DUE_PARTS * 0.5, metrics: 1 };

/**
 * Counts the resources of the smallest stack and computes its cost for a month without events. Storage of
 * earlier counts is extra.
 */
function main(): void {
  const plain = resourcesOf(() => ({}));
  const provisioned = resourcesOf((stack) => ({
    eventSource: EventSource.kinesis({
      stream: new kinesis.Stream(stack, 'Events', {
        streamMode: kinesis.StreamMode.PROVISIONED,
        shardCount: 1,
      }),
    }),
  }));
  const watched = resourcesOf(
    () => ({}),
    (analytics) => {
      analytics.addAlarms();
      analytics.dashboard();
      analytics.addLogQueries();
    },
  );

  const runs =
    HOURS_PER_MONTH *
    (IDLE_RUN.readUnits * PRICES.readUnit +
      IDLE_RUN.writeUnits * PRICES.writeUnit +
      IDLE_RUN.seconds * IDLE_RUN.gigabytes * PRICES.gigabyteSecond +
      PRICES.invocation);
  const rest = runs + METRICS_PER_RUN * PRICES.metricMonth;
  const alarms =
    countOf(watched, 'AWS::CloudWatch::Alarm') * ALARM_MONTH +
    countOf(watched, 'AWS::CloudWatch::Dashboard') * DASHBOARD_MONTH;
  const figures = {
    'resources of the smallest stack': plain.length,
    'with alarms, dashboard and log queries': watched.length,
    'resources by type': Object.fromEntries(
      [...new Set(plain)].sort().map((type) => [type, countOf(plain, type)]),
    ),
    'idle a month, stream on demand': dollars(
      countOf(plain, 'AWS::Kinesis::Stream') * PRICES.streamHour * HOURS_PER_MONTH + rest,
    ),
    'idle a month, stream of one provisioned shard': dollars(
      countOf(provisioned, 'AWS::Kinesis::Stream') * PRICES.shardHour * HOURS_PER_MONTH + rest,
    ),
    'of that, everything but the stream': dollars(rest),
    'rules over windows that move on top': dollars(
      HOURS_PER_MONTH * DUE_RUN.readUnits * PRICES.readUnit + DUE_RUN.metrics * PRICES.metricMonth,
    ),
    'alarms and dashboard on top': dollars(alarms),
  };
  console.log(JSON.stringify(figures, undefined, 2));
  writeFileSync('bench/idle.json', `${JSON.stringify(figures, undefined, 2)}\n`);
}

function resourcesOf(
  props: (stack: Stack) => ConstructorParameters<typeof PinpointIncrementalAnalytics>[2],
  use: (analytics: PinpointIncrementalAnalytics) => void = () => {},
): string[] {
  const stack = new Stack(new App(), 'Smallest');
  use(new PinpointIncrementalAnalytics(stack, 'Analytics', props(stack)));
  return Object.values<{ Type: string }>(Template.fromStack(stack).toJSON().Resources).map(
    ({ Type }) => Type,
  );
}

function countOf(types: readonly string[], type: string): number {
  return types.filter((each) => each === type).length;
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

main();
