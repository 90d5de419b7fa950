import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { OperationError } from './operation-error';

export interface AwsOptions {
  readonly profile?: string;
  readonly region?: string;
  /** Credentials to use; those of the profile or the environment when absent. */
  readonly credentials?: DynamoDBClientConfig['credentials'];
}

/** Builds the configuration of an SDK client; the environment supplies what is absent, as in other tools. */
export function clientConfig({ profile, region, credentials }: AwsOptions): AwsOptions {
  return {
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
    ...(credentials && { credentials }),
  };
}

const REMEDIES: readonly [RegExp, string][] = [
  [/region is missing/i, 'give --region, or set AWS_REGION'],
  [/expired/i, 'sign in again'],
  [/credential|UnrecognizedClient|could not load/i, 'sign in, or give --profile'],
  [/AccessDenied|not authorized/i, 'ask for the permission that the message names'],
  [
    /ResourceNotFound|NoSuchBucket|NotFoundException|does not exist/i,
    'see that the name, the account and the region are the right ones',
  ],
  [/Throttl|TooManyRequests|ProvisionedThroughputExceeded/i, 'try again in a moment'],
];

/**
 * Returns the fix for a known cause of a failed call.
 *
 * @param cause name and message of the error
 */
export function remedyOf(cause: string): string | undefined {
  return REMEDIES.find(([pattern]) => pattern.test(cause))?.[1];
}

/**
 * Calls AWS; a failure names the action and, for a known cause, the fix.
 *
 * @param action completes “could not …”, like `read the table my-rules`
 * @throws OperationError as the work throws it, else with the code `unavailable`
 */
export async function attempt<T>(action: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof OperationError ? error : failureOf(action, error as Error);
  }
}

/** Describes a failed call: the action, its cause and, where that is known, the fix. */
export function failureOf(action: string, { name, message }: Error): OperationError {
  const cause = `${name}: ${message}`;
  const remedy = remedyOf(cause);
  return new OperationError('unavailable', `could not ${action}: ${cause}${remedy ? `; ${remedy}` : ''}`);
}
