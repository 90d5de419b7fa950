import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { until } from './until';

/** Log entry for each batch of the functions here and of the tests' bare consumer. */
const COUNTED = /"EventsCounted":\[?([\d,]+)/;

/** Finds the time at which a function had received that many events, in epoch milliseconds, from its log. */
export async function consumedAt(logGroupName: string, events: number): Promise<number> {
  const client = new CloudWatchLogsClient();
  return until(
    `${events} events in the log ${logGroupName}`,
    async () => {
      let sum = 0;
      let last = 0;
      for await (const { events: lines = [] } of paginateFilterLogEvents({ client }, { logGroupName })) {
        for (const { message, timestamp } of lines) {
          const counted =
            COUNTED.exec(message!)?.[1]
              .split(',')
              .reduce((total, count) => total + Number(count), 0) ?? 0;
          sum += counted;
          if (counted > 0) last = Math.max(last, timestamp!);
        }
      }
      return sum >= events && last;
    },
    180,
  );
}
