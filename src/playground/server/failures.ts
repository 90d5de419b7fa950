import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { OperationError, OperationErrorCode } from '../../operations/operation-error';
import { ErrorResponse } from '../api';

const STATUS = {
  'invalid-input': 400,
  'no-events': 400,
  'too-large': 413,
  'not-found': 404,
  'conflict': 409,
  'unavailable': 502,
  'unwritable': 507,
} as const satisfies Record<OperationErrorCode, ContentfulStatusCode>;

export function failure(c: Context, status: ContentfulStatusCode, message: string): Response {
  return c.json<ErrorResponse>({ message }, status);
}

/**
 * Answers a request that failed.
 *
 * @param note receives the details of a defect
 */
export function respondToError(error: Error, c: Context, note: (text: string) => void): Response {
  if (error instanceof OperationError) return failure(c, STATUS[error.code], error.message);
  note(`${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`);
  return failure(
    c,
    500,
    `something went wrong that should not have: ${error.message}. Nothing is lost; try again, ` +
      'and if it comes again, report what the command has written where it was started',
  );
}
