import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { requestHandlerOptions } from '../adapters/client-timeouts';
import { AwsOptions, clientConfig } from './aws';
import { OperationError } from './operation-error';

/** Nobody waits longer for a name than for the rules. */
const TIMEOUTS = { connectionTimeoutMs: 1_000, requestTimeoutMs: 3_000 };

/**
 * Returns the name in the caller's ARN: of the user, or of the session of a role.
 *
 * @throws OperationError when AWS does not say who calls
 */
export async function callerName(options: AwsOptions): Promise<string> {
  const client = new STSClient({
    ...clientConfig(options),
    maxAttempts: 1,
    requestHandler: requestHandlerOptions(TIMEOUTS),
  });
  const name = await client
    .send(new GetCallerIdentityCommand())
    .then(({ Arn: arn = '' }) => nameInArn(arn))
    .catch(() => undefined)
    .finally(() => client.destroy());
  if (name === undefined) {
    throw new OperationError('unavailable', 'AWS does not say who you are; give --by with your name');
  }
  return name;
}

export function nameInArn(arn: string): string | undefined {
  return arn.split(/[:/]/).at(-1) || undefined;
}
