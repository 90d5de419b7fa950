/** Kinds of failure: commands turn them into an exit code, the page into a status code. */
export type OperationErrorCode =
  /** An argument, a file or a value cannot be used. */
  | 'invalid-input'
  /** The files that were named hold no events. */
  | 'no-events'
  /** There is more data than fits one call. */
  | 'too-large'
  /** The thing that was asked for does not exist. */
  | 'not-found'
  /** Another writer was faster, or the present state does not allow it. */
  | 'conflict'
  /** AWS, a disk or a function failed. */
  | 'unavailable'
  /** The disk of this machine does not take the data. */
  | 'unwritable';

/**
 * Reports a failure that its reader can fix: the message names the value and the fix. Commands and the page
 * show it without a stack.
 */
export class OperationError extends Error {
  readonly name = 'OperationError';

  constructor(
    readonly code: OperationErrorCode,
    message: string,
  ) {
    super(message);
  }
}
