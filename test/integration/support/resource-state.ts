import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { kinesis } from './clients';
import type { DeployedResource } from './deployed-stack';

/** Looks a resource up by name; throws or returns nothing when it does not exist. */
const LOOKUPS: Record<string, (name: string) => Promise<unknown>> = {
  'AWS::DynamoDB::Table': (name) => new DynamoDBClient().send(new DescribeTableCommand({ TableName: name })),
  'AWS::Kinesis::Stream': (name) => kinesis.send(new DescribeStreamSummaryCommand({ StreamName: name })),
  'AWS::Lambda::Function': (name) =>
    new LambdaClient().send(new GetFunctionConfigurationCommand({ FunctionName: name })),
  'AWS::Logs::LogGroup': async (name) => {
    const { logGroups = [] } = await new CloudWatchLogsClient().send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: name }),
    );
    return logGroups.find(({ logGroupName }) => logGroupName === name);
  },
  'AWS::S3::Bucket': (name) =>
    new S3Client({ forcePathStyle: true }).send(new HeadBucketCommand({ Bucket: name })),
};

/** Counts the resources that still exist, by type, among the types that hold data or run. */
export async function remaining(resources: readonly DeployedResource[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { type, name } of resources) {
    const exists = LOOKUPS[type] && (await LOOKUPS[type](name).catch(noneIfGone));
    if (exists) counts[type] = (counts[type] ?? 0) + 1;
  }
  return counts;
}

function noneIfGone(error: Error): undefined {
  if (!['ResourceNotFoundException', 'NotFound', 'NoSuchBucket'].includes(error.name)) throw error;
  return undefined;
}
