import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDbEndpointUsers } from '../../adapters/dynamodb/dynamodb-endpoint-users';
import { createDecoder } from '../../functions/shared/decoder';
import { AwsOptions, clientConfig } from '../aws';
import { Installation } from '../installation';
import { DeadLetterBucket } from '../redrive/dead-letter-bucket';
import { createTransformation } from '../redrive/dead-records';
import { openStores } from '../stores';
import { UserEraser } from './user-eraser';
import { UserObjects } from './user-objects';
import { OnProgress, UserRemoval } from './user-removal';

/** Opens the removal of a user from an installation with the caller's credentials. */
export function openRemoval(
  installation: Installation,
  endpointTables: readonly string[],
  userId: string,
  options: AwsOptions,
  onProgress?: OnProgress,
): UserRemoval {
  const aws = clientConfig(options);
  const { config } = installation;
  const objects = {
    installation,
    bucket: new DeadLetterBucket(new S3Client(aws), config.deadLetters.bucketName),
    decode: createDecoder(config),
    transformation: createTransformation(config, aws),
  };
  return new UserRemoval({
    userId,
    eraser: new UserEraser(openStores(installation, options), userId),
    endpointUsers: endpointTables.map(
      (tableName) =>
        new DynamoDbEndpointUsers({
          client: new DynamoDBClient(aws),
          tableName,
          clock: Date.now,
          pause: setTimeout,
        }),
    ),
    deadLetters: new UserObjects(objects, userId, 'dead letters'),
    shadow: new UserObjects(objects, userId, 'shadow'),
    onProgress,
  });
}
