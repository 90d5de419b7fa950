import type { Context } from 'aws-lambda';
import { TimeLeft } from '../../engine/ports';

/**
 * Milliseconds before its end at which an invocation begins nothing new. They are for what is under way:
 * calls of up to 10 seconds that the SDK repeats, then what has to be written down.
 */
export const RESERVE_MS = 60_000;

/** Returns the time that an invocation may still spend on new work. */
export function timeLeftOf(context: Pick<Context, 'getRemainingTimeInMillis'>): TimeLeft {
  return () => context.getRemainingTimeInMillis() - RESERVE_MS;
}
