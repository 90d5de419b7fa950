import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { failureOf } from '../../adapters/delivery/destination-calls';
import { INGESTION_ROUTES, IngestionConfig } from '../../contract/ingestion-config';
import { accepted, failed } from './http-answers';
import { PutEvents, PutEventsProps } from './put-events';
import { checkPutEvents } from './put-events-request';
import { checkApplicationId, checkEndpoint, checkEndpointId } from './request-shapes';
import { RequestUser, userOfEndpoint, userOfRequest } from './request-user';

type Route = keyof typeof INGESTION_ROUTES;
type Answer = APIGatewayProxyStructuredResultV2;

/** Bytes of a request's body (Pinpoint quotas). */
const MAX_BODY_BYTES = 4_000_000;

export interface IngestionApiProps extends PutEventsProps {
  readonly userFrom: IngestionConfig['userFrom'];
}

/** Answers PutEvents and UpdateEndpoint as Amazon Pinpoint does. */
export class IngestionApi {
  private readonly events: PutEvents;

  constructor(private readonly props: IngestionApiProps) {
    this.events = new PutEvents(props);
  }

  /** Answers a request, and a failure with the status 500 and a log entry without personal data. */
  async answer(event: APIGatewayProxyEventV2): Promise<Answer> {
    const { requestId } = event.requestContext;
    try {
      return await this.route(event, requestId);
    } catch (error) {
      this.props.warn('a request failed', { route: event.routeKey, reason: failureOf(error).reason });
      return failed(500, requestId, 'The request could not be handled; send it again');
    }
  }

  private async route(event: APIGatewayProxyEventV2, requestId: string): Promise<Answer> {
    const route = routeOf(event);
    if (!route) {
      return failed(
        404,
        requestId,
        `There is nothing at ${event.requestContext.http.method} ${event.rawPath}`,
      );
    }
    const user = userOfRequest(this.props.userFrom, event);
    if (!user.ok) return failed(403, requestId, user.fault);
    const applicationId = checkApplicationId(parameterOf(event, 'applicationId'));
    if (!applicationId.ok) return failed(400, requestId, applicationId.fault);

    const text = bodyOf(event);
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_BODY_BYTES) {
      return failed(413, requestId, `The body has ${bytes} bytes, more than ${MAX_BODY_BYTES}`);
    }
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      return failed(400, requestId, text === '' ? 'The body is empty' : 'The body is not JSON');
    }

    return route === 'putEvents'
      ? this.putEvents(applicationId.value, body, user.value, requestId)
      : this.updateEndpoint(
          applicationId.value,
          parameterOf(event, 'endpointId'),
          body,
          user.value,
          requestId,
        );
  }

  private async putEvents(
    applicationId: string,
    body: unknown,
    user: RequestUser,
    requestId: string,
  ): Promise<Answer> {
    const request = checkPutEvents(body);
    if (!request.ok) return failed(400, requestId, request.fault);
    return accepted(requestId, { Results: await this.events.put(applicationId, request.value, user) });
  }

  /** Stores the user of an endpoint and ignores its other fields, which are not counted. */
  private async updateEndpoint(
    applicationId: string,
    id: string | undefined,
    body: unknown,
    sender: RequestUser,
    requestId: string,
  ): Promise<Answer> {
    const endpointId = checkEndpointId(id);
    if (!endpointId.ok) return failed(400, requestId, endpointId.fault);
    const named =
      body === null ? { ok: false as const, fault: 'Endpoint is not an object' } : checkEndpoint(body);
    if (!named.ok) return failed(400, requestId, named.fault);
    const user = userOfEndpoint(sender, named);
    if (!user.ok) return failed(403, requestId, user.fault);
    if (user.value !== undefined) {
      await this.props.users.remember(applicationId, endpointId.value, user.value);
    }
    return accepted(requestId, { Message: 'Accepted', RequestID: requestId });
  }
}

function routeOf({ routeKey }: APIGatewayProxyEventV2): Route | undefined {
  return (Object.keys(INGESTION_ROUTES) as Route[]).find(
    (route) => routeKey === `${INGESTION_ROUTES[route].method} ${INGESTION_ROUTES[route].path}`,
  );
}

/** Returns a decoded parameter of the path, since not every gateway decodes it. */
function parameterOf({ pathParameters }: APIGatewayProxyEventV2, name: string): string | undefined {
  const value = pathParameters?.[name];
  try {
    return value && decodeURIComponent(value);
  } catch {
    return value;
  }
}

function bodyOf({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): string {
  return isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}
