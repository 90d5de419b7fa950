/**
 * Reports that what is stored of a user cannot be decoded. Of an error of the JSON parser or the like it
 * tells the name alone, because their messages repeat the input.
 */
export class UndecodableError extends Error {
  readonly name = 'UndecodableError';

  constructor(fault: unknown) {
    super(`what is stored of the user cannot be decoded (${describe(fault)})`, { cause: fault });
  }
}

/** Reports that a store keeps states but cannot find the users who are due. */
export class DueIndexError extends Error {
  readonly name = 'DueIndexError';
}

/** Name of the answer to a request that is wrong in itself, such as an item over 400 KB (DynamoDB API). */
const VALIDATION_ERROR = 'ValidationException';

/**
 * Tells whether an error of a store returns for this user until an operator acts. Throttling, network faults,
 * faults of the service, conflicts and missing permissions pass, or concern all users.
 */
export function isLasting(error: unknown): boolean {
  return error instanceof UndecodableError || isInvalid(error);
}

/** Tells whether a request is wrong in itself, such as one for an index that does not exist. */
export function isInvalid(error: unknown): boolean {
  return nameOf(error) === VALIDATION_ERROR;
}

/** Tells whether the role of the function may not make a call. */
export function isDenied(error: unknown): boolean {
  return nameOf(error) === 'AccessDeniedException';
}

/** Tells whether a service does not know an operation, as some emulators. */
export function isUnknownOperation(error: unknown): boolean {
  return nameOf(error) === 'UnknownOperationException';
}

/** Describes a lasting error by a text that is the same each time, by which dead letters can be counted. */
export function lastingReason(error: unknown): string {
  return error instanceof UndecodableError ? error.message : nameOf(error);
}

/** Takes the messages of this package and of decompression, which are plain errors and repeat nothing. */
function describe(fault: unknown): string {
  return fault instanceof Error && fault.name === 'Error' ? fault.message : nameOf(fault);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
