import { keysOf } from '../common/keys-of';
import { quote } from '../common/quote';
import { didYouMean } from '../common/suggestion';

/** Local days that end with the current one. */
export interface DaysPeriod {
  /** Number of days, from 1 to 365. */
  readonly last: number;
  readonly unit: 'day';
}

/** Minutes that end with the present instant. */
export interface MinutesPeriod {
  /** Number of minutes, from 5 to 180, or hours of 60 minutes up to 72. */
  readonly last: number;
  readonly unit: 'minute';
}

/** Local calendar period: the current one up to now, or all of the one before it. */
export interface CalendarPeriod {
  readonly calendar: CalendarUnit;
  readonly previous: boolean;
}

/** Window of a rule that moves with time. */
export type Period = DaysPeriod | MinutesPeriod | CalendarPeriod;

/** Spellings of the current calendar period and of the one before it, the usual one first. */
const CALENDAR_ROWS = {
  day: { current: 'today', previous: ['yesterday'] },
  week: { current: 'this week', previous: ['previous week', 'last week'] },
  month: { current: 'this month', previous: ['previous month', 'last month'] },
  quarter: { current: 'this quarter', previous: ['previous quarter', 'last quarter'] },
  year: { current: 'this year', previous: ['previous year', 'last year'] },
} satisfies Record<string, { readonly current: string; readonly previous: readonly [string, ...string[]] }>;

export type CalendarUnit = keyof typeof CALENDAR_ROWS;

/** Unit in which the length of a period is written. */
interface UnitRow {
  readonly least: number;
  readonly most: number;
  readonly period: (count: number) => DaysPeriod | MinutesPeriod;
  /** Unit for periods longer than `most`, and how many of this one it has. */
  readonly longer?: { readonly unit: Unit; readonly size: number };
}

type Unit = 'minute' | 'hour' | 'day' | 'week';

const MINUTES_PER_HOUR = 60;
const HOURS_PER_DAY = 24;
const DAYS_PER_WEEK = 7;

const UNITS: Readonly<Record<Unit, UnitRow>> = {
  minute: {
    least: 5,
    most: 180,
    period: (count) => ({ last: count, unit: 'minute' }),
    longer: { unit: 'hour', size: MINUTES_PER_HOUR },
  },
  hour: {
    least: 1,
    most: 72,
    period: (count) => ({ last: count * MINUTES_PER_HOUR, unit: 'minute' }),
    longer: { unit: 'day', size: HOURS_PER_DAY },
  },
  day: { least: 1, most: 365, period: (count) => ({ last: count, unit: 'day' }) },
  week: { least: 1, most: 52, period: (count) => ({ last: count * DAYS_PER_WEEK, unit: 'day' }) },
};

/** Usual number of days in calendar units whose lengths differ. */
const DAYS_IN_UNEQUAL_UNIT = { month: 30, quarter: 91, year: 365 };

const CALENDAR_UNITS: readonly CalendarUnit[] = /* @__PURE__ */ keysOf(CALENDAR_ROWS);
const CALENDAR_SPELLINGS: ReadonlyMap<string, CalendarPeriod> = /* @__PURE__ */ new Map<
  string,
  CalendarPeriod
>(
  CALENDAR_UNITS.flatMap((calendar): [string, CalendarPeriod][] => {
    const { current, previous } = CALENDAR_ROWS[calendar];
    return [
      [current, { calendar, previous: false }],
      ...previous.map((spelling): [string, CalendarPeriod] => [spelling, { calendar, previous: true }]),
    ];
  }),
);

/** Minutes from which on events are counted in buckets of five minutes. */
const MIN_MINUTES_OF_WIDE_BUCKETS = HOURS_PER_DAY * MINUTES_PER_HOUR;

/** Reads a period in any of its spellings; a text is the message about one that is not allowed. */
export function readPeriod(text: string): Period | string {
  const spelling = text.trim().replace(/\s+/g, ' ').toLowerCase();
  if (spelling === '') return 'is empty; write it like last 30 days, last 12 hours, today or this month';
  const calendarPeriod = CALENDAR_SPELLINGS.get(spelling);
  if (calendarPeriod !== undefined) return calendarPeriod;

  const unequal = /^(?:(?:last|past) )?(?:(\d+) )?(month|quarter|year)s?$/.exec(spelling);
  if (unequal) {
    const unit = unequal[2] as keyof typeof DAYS_IN_UNEQUAL_UNIT;
    const days = Number(unequal[1] ?? 1) * DAYS_IN_UNEQUAL_UNIT[unit];
    return (
      `${quote(text)} is not allowed because ${unit}s differ in length; ` +
      `write ${nearestAllowed(days, 'day')}, or ${CALENDAR_ROWS[unit].previous[0]}`
    );
  }

  const counted = /^(?:(?:last|past) )?(\d+) (minute|hour|day|week)s?$/.exec(spelling);
  if (counted) {
    const [count, unit] = [Number(counted[1]), counted[2] as Unit];
    const { least, most, period } = UNITS[unit];
    if (count >= least && count <= most) return period(count);
    const fault = count < least ? 'short' : 'long';
    return (
      `${quote(text)} is too ${fault}: ${least} to ${most} ${unit}s are allowed; ` +
      `write ${nearestAllowed(count, unit)}`
    );
  }

  const numberless = /^(?:last|past) (minute|hour|day|week)s?$/.exec(spelling);
  if (numberless) {
    const unit = numberless[1] as Unit;
    const calendar = unit === 'day' || unit === 'week' ? `, or ${CALENDAR_ROWS[unit].previous[0]}` : '';
    return `${quote(text)} has no number; write ${nearestAllowed(1, unit)}${calendar}`;
  }

  return (
    `${quote(text)} is no period${didYouMean(spelling, [...CALENDAR_SPELLINGS.keys()])} ` +
    'Write it like last 30 days, last 12 hours, today or this month'
  );
}

const DAYS_IN_CALENDAR_UNIT: Readonly<Record<CalendarUnit, number>> = {
  day: 1,
  week: DAYS_PER_WEEK,
  month: 31,
  quarter: 92,
  year: 366,
};

/** Returns how many local days a period reaches back at most, the current one included. */
export function daysReached(period: DaysPeriod | CalendarPeriod): number {
  if ('calendar' in period) return DAYS_IN_CALENDAR_UNIT[period.calendar] * (period.previous ? 2 : 1);
  return period.last;
}

/** Writes a period as it is usually spelt; `readPeriod` reads the same period from it. */
export function periodText(period: Period): string {
  if ('calendar' in period) {
    const { current, previous } = CALENDAR_ROWS[period.calendar];
    return period.previous ? previous[0] : current;
  }
  return lastText(...countOf(period));
}

/** Describes a period as the part of a sentence that says when: `in the last 30 days`, `this month`. */
export function periodWords(period: Period): string {
  if ('calendar' in period) {
    const text = periodText(period);
    return period.previous && period.calendar !== 'day' ? `in the ${text}` : text;
  }
  const [count, unit] = countOf(period);
  if (count > 1) return `in the ${lastText(count, unit)}`;
  // The last day is the current one, not the 24 hours that end now.
  return unit === 'day' ? CALENDAR_ROWS.day.current : `in the last ${unit}`;
}

/** Tells whether a period is made of minutes, also where it is written in hours. */
export function countsMinutes(period: Period): period is MinutesPeriod {
  return 'unit' in period && period.unit === 'minute';
}

/** Returns the width of the buckets in which the events of a period are counted. */
export function minutesPerBucket({ last }: MinutesPeriod): 1 | 5 {
  return last < MIN_MINUTES_OF_WIDE_BUCKETS ? 1 : 5;
}

/** Returns the width of the slots in which the events of a period are counted: a day, or some minutes. */
export function slotWidth(period: Period): 1 | 5 | 'day' {
  return countsMinutes(period) ? minutesPerBucket(period) : 'day';
}

function countOf({ last, unit }: DaysPeriod | MinutesPeriod): [number, Unit] {
  return unit === 'minute' && last % MINUTES_PER_HOUR === 0
    ? [last / MINUTES_PER_HOUR, 'hour']
    : [last, unit];
}

function lastText(count: number, unit: Unit): string {
  return `last ${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** Finds the allowed period nearest in length, in a longer unit where this one does not go so far. */
function nearestAllowed(count: number, unit: Unit): string {
  const { least, most, longer } = UNITS[unit];
  if (count > most && longer) return nearestAllowed(Math.ceil(count / longer.size), longer.unit);
  return lastText(Math.min(Math.max(count, least), most), unit);
}
