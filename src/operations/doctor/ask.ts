import { remedyOf } from '../aws';
import { Finding } from './finding';

const REFUSED = /AccessDenied|NotAuthorized|not authorized to perform/;
/** Action in the message of a refusal, which may be another one than that of the call, such as a key's. */
const NAMED_ACTION = /not authorized to perform:? ([\w-]+:\w+)/;

/** Reports a permission that the caller lacks. */
class MissingPermissionError extends Error {
  constructor(readonly action: string) {
    super(`you lack the permission ${action}`);
  }
}

/**
 * Calls AWS under a permission, so that a refusal can be told by its name.
 *
 * @param action permission of the call, such as `kinesis:GetRecords`
 */
export async function ask<T>(action: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { name, message } = error as Error;
    const cause = `${name}: ${message}`;
    if (!REFUSED.test(cause)) throw error;
    throw new MissingPermissionError(NAMED_ACTION.exec(message)?.[1] ?? action);
  }
}

/** Returns the finding of a check that could not be made. */
export function unchecked(error: unknown): Finding {
  if (error instanceof MissingPermissionError) {
    return { level: 'unchecked', text: error.message, fix: `ask for ${error.action}` };
  }
  const { name, message } = error as Error;
  const cause = name === 'OperationError' ? message : `${name}: ${message}`;
  const fix = remedyOf(`${name}: ${message}`);
  return { level: 'unchecked', text: cause, ...(fix !== undefined && { fix }) };
}
