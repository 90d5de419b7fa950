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

/** Receives the details of a defect, and apart from them the request, whose path may name a user. */
export type Note = (details: string, request: string) => void;

export function respondToError(error: Error, c: Context, note: Note): Response {
  if (error instanceof OperationError) return failure(c, STATUS[error.code], error.message);
  note(error.stack ?? error.message, `${c.req.method} ${c.req.path}`);
  return failure(
    c,
    500,
    `something went wrong that should not have: ${error.message}. Nothing is lost; try again, ` +
      'and if it comes again, report what the command has written where it was started, ' +
      'or the function to its log',
  );
}
