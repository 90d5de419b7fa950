import { GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { counted } from '../../../common/counted';
import { ask } from '../ask';
import { Check } from '../check';
import { Facts } from '../facts';
import { Finding, notable, ok, wrong } from '../finding';
import { METRIC_HOURS } from '../metrics';

const SCOPE = `in the last ${METRIC_HOURS} hours`;

/** Asks for the concurrency that is reserved for each function. */
export const concurrency: Check = {
  name: 'concurrency',
  run: async ({ facts }) =>
    Promise.all(facts.installation.functions.map((name) => reservedFinding(facts, name))),
};

/** Reads how often a quota has refused something. */
export const throttles: Check = {
  name: 'quotas',
  run: async ({ facts }) => {
    const metrics = await facts.metrics();
    const findings = [
      ...facts.installation.functions.flatMap((name) =>
        refusals(
          metrics.ofFunction(name, 'Throttles').sum,
          (n) => `${counted(n, 'invocation')} of ${name} throttled ${SCOPE}`,
          'raise the concurrency that is reserved for it, or the quota of the account',
        ),
      ),
      ...refusals(
        metrics.ofStream('WriteProvisionedThroughputExceeded').sum,
        (n) => `shards of the event stream have refused ${counted(n, 'write')} ${SCOPE}`,
        'more shards, or a stream on demand: “Changing the number of shards” in docs/operations.md',
      ),
      ...refusals(
        metrics.ofStream('ReadProvisionedThroughputExceeded').sum,
        (n) => `shards of the event stream have refused ${counted(n, 'read')} ${SCOPE}`,
        'fewer other readers of the stream, or enhanced fan-out for them',
      ),
    ];
    return findings.length > 0 ? findings : [ok(`no function was throttled, and no shard, ${SCOPE}`)];
  },
};

async function reservedFinding({ lambda }: Facts, name: string): Promise<Finding> {
  const { ReservedConcurrentExecutions: reserved } = await ask('lambda:GetFunctionConcurrency', () =>
    lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: name })),
  );
  if (reserved === 0) {
    return wrong(
      `the function ${name} may not run: 0 executions are reserved for it`,
      `aws lambda delete-function-concurrency --function-name ${name}`,
    );
  }
  return ok(`${name}: ${reserved === undefined ? 'none reserved' : `${reserved} executions reserved`}`);
}

function refusals(count: number, says: (count: number) => string, fix: string): Finding[] {
  return count > 0 ? [notable(says(count), fix)] : [];
}
