import { sha256 } from '@noble/hashes/sha2';
import { Period, slotWidth } from '../../rule-language/period';
import { fires } from '../../rule-language/reset-modes';
import { Rule } from '../../rule-language/rule';
import { trackedStatistics } from '../aggregate/aggregate';

/** Bytes of a name of slots: with 1,000 of them, two are the same once in 10^11 installations. */
const NAME_BYTES = 8;

/**
 * Names the slots that a rule over a moving window looks at. Rules that count the same events for the same
 * statistics, from the same moment on, share theirs.
 *
 * @param key output key of the rule
 * @param generation revision in which the rule began to count
 * @param daysSince revision that changed the time zone last; undefined when none did
 */
export function slotsName(
  { eventNames, filter, metric, window, includesHistory, reset, condition, tells, further }: Rule,
  period: Period,
  key: string,
  generation: number,
  daysSince?: number,
): string {
  const text = JSON.stringify([
    eventNames,
    filter,
    metric,
    trackedStatistics({ condition, tells }),
    window,
    slotWidth(period),
    // All of history is the same from every moment, unless firings have taken some of it.
    includesHistory && !fires(reset) ? 0 : generation,
    // Its firings empty the slots.
    fires(reset) ? key : 0,
    ...(daysSince === undefined ? [] : [{ daysSince }]),
    ...(further?.map((measure, index) => [measure, trackedStatistics({ condition }, index + 1)]) ?? []),
  ]);
  const digest = sha256(text).subarray(0, NAME_BYTES);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
