/** Tells callers what kind of failure it was: commands turn it into an exit code, the page into a status code. */
export type OperationErrorCode =
  /** Something that was given cannot be used. */
  | 'invalid-input'
  /** Something that was asked for does not exist. */
  | 'not-found'
  /** Another writer was faster, or it is not possible in this state. */
  | 'conflict'
  /** AWS, a disk or a function did not do its part. */
  | 'unavailable';

/** Reports a failure that its reader can fix: the message names the value and the fix, and is shown without a stack. */
export class OperationError extends Error {
  readonly name = 'OperationError';

  constructor(
    readonly code: OperationErrorCode,
    message: string,
  ) {
    super(message);
  }
}
