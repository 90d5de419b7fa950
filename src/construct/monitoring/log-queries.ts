import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** First questions of an on-call engineer. The functions log JSON; Lambda's own entries have a `type`. */
const QUERIES: Record<string, { readonly name: string; readonly query: logs.QueryStringProps }> = {
  RuleProblems: {
    name: 'What is wrong with the rules',
    query: {
      fields: ['@timestamp', 'level', 'message'],
      filterStatements: ['message like /^rules: /'],
      sort: '@timestamp desc',
      limit: 100,
    },
  },
  Failures: {
    name: 'What fails, by message and reason',
    query: {
      filterStatements: ['level in ["WARN", "ERROR", "FATAL"]', 'message not like /^rules: /'],
      statsStatements: [
        'count(*) as times, min(@timestamp) as first, max(@timestamp) as last ' +
          'by service, message, error, reason',
      ],
      sort: 'last desc',
      limit: 100,
    },
  },
  Invocations: {
    name: 'How long invocations take and what memory they need',
    query: {
      filterStatements: ['type = "platform.report"'],
      statsStatements: [
        'count(*) as invocations, ' +
          'pct(record.metrics.durationMs, 50) as p50, ' +
          'pct(record.metrics.durationMs, 99) as p99, ' +
          'max(record.metrics.durationMs) as longest, ' +
          'max(record.metrics.maxMemoryUsedMB) as memory ' +
          'by @log, bin(5m)',
      ],
      limit: 200,
    },
  },
  Delays: {
    name: 'How late counting and delivery were',
    query: {
      filterStatements: ['ispresent(CountingLagSeconds) or ispresent(DeliveryLagSeconds)'],
      statsStatements: [
        'max(CountingLagSeconds) as counting, max(DeliveryLagSeconds) as delivery by bin(1m)',
      ],
      limit: 200,
    },
  },
};

export function createLogQueries(
  scope: Construct,
  installation: string,
  logGroups: logs.ILogGroup[],
): logs.QueryDefinition[] {
  return Object.entries(QUERIES).map(
    ([id, { name, query }]) =>
      new logs.QueryDefinition(scope, id, {
        // A slash makes a folder in the console.
        queryDefinitionName: `${installation}/${name}`,
        queryString: new logs.QueryString(query),
        logGroups,
      }),
  );
}
