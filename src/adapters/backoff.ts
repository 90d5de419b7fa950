/**
 * Draws the milliseconds to wait before an attempt (from 1, which follows the first) to make a throttled call
 * again. Half of a pause is random, so that those who were throttled together do not return together.
 *
 * @param first most milliseconds of the first pause; each further one is twice as long
 */
export function backoff(attempt: number, first = 50): number {
  return first * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
}
