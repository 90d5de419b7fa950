import { failureOf } from '../../adapters/delivery/destination-calls';

/**
 * What of an error may be logged: messages of AWS and of JSON's parser repeat what they refuse, and that is
 * personal.
 */
export function loggable(error: unknown): string {
  const isFromService = typeof error === 'object' && error !== null && '$metadata' in error;
  if (isFromService) return failureOf(error).reason;
  return (error as Error | undefined)?.name === 'SyntaxError' ? 'SyntaxError' : String(error);
}
