import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  ResourceNotFoundException as NoLogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteTableCommand,
  DynamoDBClient,
  ResourceNotFoundException as NoTable,
  UpdateTableCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { DeleteStreamCommand, ResourceNotFoundException as NoStream } from '@aws-sdk/client-kinesis';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  NoSuchBucket,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { DeleteParametersCommand, paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm';
import { kinesis } from './clients';
import type { DeployedResource } from './deployed-stack';

type Removal = (name: string) => Promise<unknown>;

/** Removal of resources that a stack may retain, by their type. */
const REMOVALS: Record<string, Removal> = {
  'AWS::DynamoDB::Table': async (name) => {
    const client = new DynamoDBClient();
    await client.send(new UpdateTableCommand({ TableName: name, DeletionProtectionEnabled: false }));
    await waitUntilTableExists({ client, maxWaitTime: 300 }, { TableName: name });
    await client.send(new DeleteTableCommand({ TableName: name }));
  },
  'AWS::Kinesis::Stream': (name) =>
    kinesis.send(new DeleteStreamCommand({ StreamName: name, EnforceConsumerDeletion: true })),
  'AWS::Logs::LogGroup': (name) =>
    new CloudWatchLogsClient().send(new DeleteLogGroupCommand({ logGroupName: name })),
  'AWS::S3::Bucket': async (name) => {
    await emptyBucket(name);
    await new S3Client({ forcePathStyle: true }).send(new DeleteBucketCommand({ Bucket: name }));
  },
};

/** Removes the resources that remain of a stack that was destroyed. */
export async function removeLeftovers(resources: readonly DeployedResource[]): Promise<void> {
  for (const { type, name } of resources) await REMOVALS[type]?.(name).catch(unlessGone);
}

/** Empties the buckets, because a full one prevents its stack from being destroyed. */
export async function emptyBuckets(resources: readonly DeployedResource[]): Promise<void> {
  for (const { type, name } of resources) {
    if (type === 'AWS::S3::Bucket') await emptyBucket(name).catch(unlessGone);
  }
}

export async function removeParameters(path: string): Promise<void> {
  const client = new SSMClient();
  for await (const { Parameters: found = [] } of paginateGetParametersByPath(
    { client },
    { Path: path, Recursive: true },
  )) {
    if (found.length > 0) {
      await client.send(new DeleteParametersCommand({ Names: found.map(({ Name }) => Name!) }));
    }
  }
}

async function emptyBucket(name: string): Promise<void> {
  const client = new S3Client({ forcePathStyle: true });
  for await (const { Contents: found = [] } of paginateListObjectsV2({ client }, { Bucket: name })) {
    if (found.length > 0) {
      await client.send(
        new DeleteObjectsCommand({ Bucket: name, Delete: { Objects: found.map(({ Key }) => ({ Key })) } }),
      );
    }
  }
}

function unlessGone(error: unknown): void {
  const isGone = [NoTable, NoStream, NoLogGroup, NoSuchBucket].some((gone) => error instanceof gone);
  if (!isGone) throw error;
}
