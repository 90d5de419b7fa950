import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import {
  createEndpointTableClient,
  DynamoDbEndpointUsers,
} from '../../adapters/dynamodb/dynamodb-endpoint-users';
import { createEventStreamClient, KinesisEventSink } from '../../adapters/kinesis/kinesis-event-sink';
import { CONFIG_VARIABLE } from '../../contract/config-variable';
import { parseIngestionConfig } from '../../contract/ingestion-config';
import { IngestionApi } from './ingestion-api';

const config = parseIngestionConfig(process.env[CONFIG_VARIABLE]);
const logger = new Logger({ serviceName: 'ingestion' });
const api = new IngestionApi({
  users: new DynamoDbEndpointUsers({
    client: createEndpointTableClient(),
    tableName: config.tableName,
    clock: Date.now,
    pause,
  }),
  sink: new KinesisEventSink({ client: createEventStreamClient(), streamName: config.streamName, pause }),
  clock: Date.now,
  userFrom: config.userFrom,
  warn: (message, details = {}) => logger.warn(message, details),
});

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  return api.answer(event);
}
