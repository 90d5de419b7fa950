import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { requestHandlerOptions } from '../adapters/client-timeouts';
import { AwsOptions, clientConfig } from './aws';

/** Nobody waits longer for a name than for the rules. */
const TIMEOUTS = { connectionTimeoutMs: 1_000, requestTimeoutMs: 3_000 };

/**
 * Returns the name in the caller's ARN: of the user, or of the session of a role.
 *
 * @returns undefined when AWS does not say who calls
 */
export async function callerName(options: AwsOptions): Promise<string | undefined> {
  const client = new STSClient({
    ...clientConfig(options),
    maxAttempts: 1,
    requestHandler: requestHandlerOptions(TIMEOUTS),
  });
  try {
    const { Arn: arn } = await client.send(new GetCallerIdentityCommand());
    return arn === undefined ? undefined : nameInArn(arn);
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}

export function nameInArn(arn: string): string | undefined {
  return arn.split(/[:/]/).at(-1) || undefined;
}
