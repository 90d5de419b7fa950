import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { OperationError } from './operation-error';

export interface AwsOptions {
  readonly profile?: string;
  readonly region?: string;
  /** In place of those that the profile or the environment has when a client is made. */
  readonly credentials?: DynamoDBClientConfig['credentials'];
}

/**
 * What every client of the SDK is made with; what is not given comes from the environment, as in other tools.
 */
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
 * Does something at AWS and says what it was when it fails.
 *
 * @param what like `read the table my-rules`
 */
export async function attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OperationError) throw error;
    const { name, message } = error as Error;
    const said = `${name}: ${message}`;
    const remedy = REMEDIES.find(([pattern]) => pattern.test(said))?.[1];
    throw new OperationError('unavailable', `could not ${what}: ${said}${remedy ? `; ${remedy}` : ''}`);
  }
}
