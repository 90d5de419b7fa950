import { failureOf } from '../../adapters/delivery/destination-calls';

/**
 * Describes an error without personal data: messages of AWS and of the JSON parser repeat the input that they
 * refuse.
 */
export function loggable(error: unknown): string {
  const isFromService = typeof error === 'object' && error !== null && '$metadata' in error;
  if (isFromService) return failureOf(error).reason;
  return (error as Error | undefined)?.name === 'SyntaxError' ? 'SyntaxError' : String(error);
}
