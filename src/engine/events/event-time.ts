import { timeOfText } from '../../common/time-text';
import { EventMapping } from '../../contract/event-mapping';
import { MAX_TIME } from './event';
import { spellingOf } from './exact-json';

/** Earliest time of a user event; an earlier one must have been written in other units. */
export const MIN_TIME = Date.UTC(1980, 0, 1);

type TimeFormat = NonNullable<EventMapping['timeFormat']>;
type EpochFormat = Exclude<TimeFormat, 'auto' | 'iso8601'>;

/** Milliseconds per unit, or units per millisecond where a unit is shorter. */
const SCALES: Readonly<Record<EpochFormat, { readonly ms: number } | { readonly perMs: number }>> = {
  epochSeconds: { ms: 1_000 },
  epochMilliseconds: { ms: 1 },
  epochMicroseconds: { perMs: 1_000 },
  epochNanoseconds: { perMs: 1_000_000 },
};
const EPOCH_FORMATS = Object.keys(SCALES) as EpochFormat[];

export const TIME_WORDS: Readonly<Record<TimeFormat, string>> = {
  auto: 'ISO 8601 such as 2026-01-15T12:00:00Z, or seconds to nanoseconds since 1970',
  iso8601: 'ISO 8601 such as 2026-01-15T12:00:00Z',
  epochSeconds: 'seconds since 1970',
  epochMilliseconds: 'milliseconds since 1970',
  epochMicroseconds: 'microseconds since 1970',
  epochNanoseconds: 'nanoseconds since 1970',
};

/** Reads a time in a format, as epoch milliseconds; undefined for a value that is none. */
export function timeIn(format: TimeFormat, value: unknown): number | undefined {
  if (typeof value === 'number') {
    if (format === 'iso8601' || value < 0) return undefined;
    return format === 'auto' ? timeByMagnitude(value) : epochTime(value, format);
  }
  const text = spellingOf(value) ?? (typeof value === 'string' ? value : undefined);
  if (text === undefined) return undefined;
  const time =
    typeof value === 'string' && (format === 'auto' || format === 'iso8601') ? timeOfText(text) : undefined;
  if (time !== undefined || format === 'iso8601' || !/^\d+(\.\d+)?(e\+?\d+)?$/i.test(text)) return time;
  return format === 'auto' ? timeByMagnitude(text) : epochTime(text, format);
}

/** Finds the unit by the size of the number: from 1980 to 9999 the ranges of the units do not overlap. */
function timeByMagnitude(number: number | string): number {
  const times = EPOCH_FORMATS.map((format) => epochTime(number, format));
  return times.find((time) => time >= MIN_TIME && time <= MAX_TIME) ?? times[0];
}

function epochTime(number: number | string, format: EpochFormat): number {
  const scale = SCALES[format];
  if ('ms' in scale) return Math.trunc(Number(number) * scale.ms);
  // A text may have more digits than JavaScript holds, and rounding it up could move it to the next day.
  const whole = typeof number === 'string' ? /^\d+(?=\.|$)/.exec(number)?.[0] : undefined;
  return whole === undefined
    ? Math.trunc(Number(number) / scale.perMs)
    : Number(BigInt(whole) / BigInt(scale.perMs));
}
