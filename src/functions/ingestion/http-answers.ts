import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** Errors by which the clients of Pinpoint know a status. */
const ERROR_TYPES = {
  400: 'BadRequestException',
  403: 'ForbiddenException',
  404: 'NotFoundException',
  413: 'PayloadTooLargeException',
  500: 'InternalServerErrorException',
} as const;

export type ErrorStatus = keyof typeof ERROR_TYPES;

/** Answers a request that was taken. */
export function accepted(requestId: string, body: unknown): APIGatewayProxyStructuredResultV2 {
  return answer(202, requestId, body);
}

/**
 * Answers with an error. Its type is in the header, as Pinpoint has it, and in the body, for a proxy may drop
 * the header.
 */
export function failed(
  status: ErrorStatus,
  requestId: string,
  message: string,
): APIGatewayProxyStructuredResultV2 {
  const type = ERROR_TYPES[status];
  return answer(
    status,
    requestId,
    { Message: message, RequestID: requestId, __type: type },
    { 'x-amzn-ErrorType': type },
  );
}

function answer(
  statusCode: number,
  requestId: string,
  body: unknown,
  headers: Record<string, string> = {},
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', 'x-amzn-RequestId': requestId, ...headers },
    body: JSON.stringify(body),
  };
}
