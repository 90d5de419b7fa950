import * as z from '../common/zod';
import { checkFields, readConfigVariable } from './config-variable';

/**
 * Requests that are answered, as API Gateway writes their paths; the function tells them apart by these
 * texts.
 */
export const INGESTION_ROUTES = {
  putEvents: { method: 'POST', path: '/v1/apps/{applicationId}/events' },
  updateEndpoint: { method: 'PUT', path: '/v1/apps/{applicationId}/endpoints/{endpointId}' },
} as const;

/** Names in the table of endpoints: one item per endpoint that belongs to a user. */
export const ENDPOINT_USERS = {
  partitionKey: 'pk',
  endpointPrefix: 'endpoint#',
  userId: 'userId',
} as const;

const text = z.string().check(z.minLength(1));

/** Origin of the user of an event: the request's body, or what API Gateway has verified. */
const userFrom = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('body') }),
  z.strictObject({ kind: z.literal('caller') }),
  z.strictObject({ kind: z.literal('claim'), claim: text }),
]);

const configSchema = z.strictObject({
  /** Name or ARN of the stream that events are written to. */
  streamName: text,
  /** Table of the users that endpoints belong to. */
  tableName: text,
  userFrom: z._default(userFrom, { kind: 'body' }),
});

export type IngestionConfig = z.infer<typeof configSchema>;

/**
 * Checks a configuration before it is deployed.
 *
 * @throws Error that names every field at fault, its value and what is allowed
 */
export function checkIngestionConfig(config: unknown): IngestionConfig {
  return checkFields(configSchema, config);
}

/**
 * Reads the value of the environment variable `CONFIG`.
 *
 * @throws Error that names every field at fault, its value and what is allowed
 */
export function parseIngestionConfig(value: string | undefined): IngestionConfig {
  return checkFields(configSchema, readConfigVariable(value, 'Ingestion'));
}
