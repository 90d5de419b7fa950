import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient, LambdaClientConfig } from '@aws-sdk/client-lambda';
import { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { SSMClient, SSMClientConfig } from '@aws-sdk/client-ssm';

/**
 * Clients for sources of rules. A source that hangs is one that fails: while a batch waits for rules, its
 * shard waits too.
 */
const TIMEOUTS = { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true };
/** A function may have to start, and to ask others. */
const FUNCTION_TIMEOUTS = { ...TIMEOUTS, requestTimeout: 30_000 };

export function createRuleTableClient(): DynamoDBClient {
  return new DynamoDBClient({ requestHandler: TIMEOUTS });
}

export function createRuleBucketClient(config: S3ClientConfig = {}): S3Client {
  return new S3Client({ requestHandler: TIMEOUTS, ...config });
}

/**
 * The parameters share 40 calls a second with everything else in the account, unless that was raised
 * (Parameter Store quotas).
 */
export function createParameterClient(config: SSMClientConfig = {}): SSMClient {
  return new SSMClient({ requestHandler: TIMEOUTS, retryMode: 'adaptive', maxAttempts: 8, ...config });
}

export function createRuleFunctionClient(config: LambdaClientConfig = {}): LambdaClient {
  return new LambdaClient({ requestHandler: FUNCTION_TIMEOUTS, maxAttempts: 2, ...config });
}
