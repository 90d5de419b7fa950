import * as z from 'zod';
import { CONFIG_VARIABLE } from './config';

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

const text = z.string().min(1);

const configSchema = z.strictObject({
  /** Stream that events are written to. */
  streamName: text,
  /** Table of the users that endpoints belong to. */
  tableName: text,
});

export type IngestionConfig = z.infer<typeof configSchema>;

/**
 * Checks a configuration before it is deployed.
 *
 * @throws Error that names every field at fault
 */
export function checkIngestionConfig(config: unknown): IngestionConfig {
  const result = configSchema.safeParse(config);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`,
  );
  throw new Error(`configuration is not usable: ${faults.join('; ')}`);
}

/**
 * Reads the value of the environment variable `CONFIG`.
 *
 * @throws Error that names every field at fault
 */
export function parseIngestionConfig(value: string | undefined): IngestionConfig {
  if (!value) {
    throw new Error(
      `environment variable ${CONFIG_VARIABLE} is not set: it is written by the construct Ingestion`,
    );
  }
  let config: unknown;
  try {
    config = JSON.parse(value);
  } catch {
    throw new Error(
      `environment variable ${CONFIG_VARIABLE} is not JSON: ${JSON.stringify(value.slice(0, 100))}`,
    );
  }
  return checkIngestionConfig(config);
}
