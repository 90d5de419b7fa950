import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { UsageError } from '../../operations/usage-error';
import { Failure } from '../api';
import { Refusal } from '../ports';

export function failure(c: Context, status: ContentfulStatusCode, message: string): Response {
  return c.json<Failure>({ message }, status);
}

/**
 * What went wrong, for the reader of the page.
 *
 * @param note told of what nobody has foreseen
 */
export function respondToError(error: Error, c: Context, note: (text: string) => void): Response {
  if (error instanceof Refusal) return failure(c, error.status, error.message);
  // What is behind an installation, a folder for instance, has not done its part.
  if (error instanceof UsageError) return failure(c, 502, error.message);
  note(`${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`);
  return failure(
    c,
    500,
    `something went wrong that should not have: ${error.message}. Nothing is lost; try again, and if it comes again, report what the command has written where it was started`,
  );
}
