import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** The errors of Pinpoint's API that are answered here; its clients know them by these names. */
const ERROR_TYPES = {
  400: 'BadRequestException',
  404: 'NotFoundException',
  413: 'PayloadTooLargeException',
  500: 'InternalServerErrorException',
} as const;

export type ErrorStatus = keyof typeof ERROR_TYPES;

export function accepted(requestId: string, body: unknown): APIGatewayProxyStructuredResultV2 {
  return answer(202, requestId, body);
}

/**
 * The type stands in the header, where Pinpoint puts it, and in the body, where clients look when a proxy
 * drops the header.
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
