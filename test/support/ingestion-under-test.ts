import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { MemoryEndpointUsers } from '../../src/adapters/memory/memory-endpoint-users';
import { MemoryEventSink } from '../../src/adapters/memory/memory-event-sink';
import { IngestionConfig } from '../../src/contract/ingestion-config';
import { EndpointUsers } from '../../src/engine/ingestion-ports';
import { IngestionApi } from '../../src/functions/ingestion/ingestion-api';
import { EndpointResponse } from '../../src/functions/ingestion/put-events';
import { NOW } from './builders';
import { proxyEvent, withAuthorizer } from './local-api-gateway';

export const ACCEPTED = { StatusCode: 202, Message: 'Accepted' };
export const EVENT = { EventType: 'click', Timestamp: '2026-01-15T11:59:00Z' };

class FailingUsers extends MemoryEndpointUsers {
  broken: (keyof EndpointUsers)[] = [];

  override async find(...args: Parameters<EndpointUsers['find']>) {
    if (this.broken.includes('find')) throw new Error('secret-user');
    return super.find(...args);
  }

  override async remember(...args: Parameters<EndpointUsers['remember']>) {
    if (this.broken.includes('remember')) throw new Error('secret-user');
    return super.remember(...args);
  }
}

/** Starts an ingestion in memory; the context of an authorizer is added to each of its requests. */
export function startIngestion(
  userFrom: IngestionConfig['userFrom'] = { kind: 'body' },
  authorizer?: object,
) {
  const users = new FailingUsers();
  const sink = new MemoryEventSink();
  const logs: unknown[] = [];
  const api = new IngestionApi({
    users,
    sink,
    clock: () => NOW,
    userFrom,
    warn: (...entry) => void logs.push(entry),
  });

  const send = async (event: APIGatewayProxyEventV2) => {
    const { statusCode, headers, body } = await api.answer(withAuthorizer(event, authorizer));
    return {
      statusCode,
      headers,
      body: JSON.parse(body!) as { Message?: string; Results: Record<string, EndpointResponse> },
    };
  };
  const putEvents = async (BatchItem: object, app = 'app') =>
    send(
      proxyEvent({
        method: 'POST',
        segments: ['v1', 'apps', app, 'events'],
        body: JSON.stringify({ BatchItem }),
      }),
    );
  const updateEndpoint = async (id: string, body: unknown, app = 'app') =>
    send(
      proxyEvent({
        method: 'PUT',
        segments: ['v1', 'apps', app, 'endpoints', id],
        body: JSON.stringify(body),
      }),
    );
  const written = () =>
    sink.records.map(
      ({ data }) =>
        JSON.parse(data) as {
          event_id: string;
          event_type: string;
          endpoint: { Id: string; User?: { UserId: string } };
        },
    );
  const usersOfEvents = () => written().map(({ endpoint }) => endpoint.User?.UserId);
  return { users, sink, logs, send, putEvents, updateEndpoint, written, usersOfEvents };
}
