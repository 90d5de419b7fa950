import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { until } from './until';

/** As the functions here and the bare consumer of the tests log it once a batch. */
const COUNTED = /"EventsCounted":\[?([\d,]+)/;

/** When a function had been given so many events, in epoch milliseconds, as its log says. */
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
