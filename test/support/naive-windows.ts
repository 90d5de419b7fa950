/** A second, plain reading of windows that move, by which the engine's is checked. */
import { DatedEvent } from '../../src/engine/events/event';

const QUARTER_MS = 900_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Finds local days with the formatter of the platform alone. */
export class NaiveCalendar {
  private readonly format: Intl.DateTimeFormat;
  private readonly days = new Map<number, string>();

  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  }

  /** Every zone has changed its clocks at a quarter of an hour since 1972. */
  dayOf(instant: number): string {
    const quarter = Math.floor(instant / QUARTER_MS);
    let day = this.days.get(quarter);
    if (day === undefined) {
      day = this.format.format(quarter * QUARTER_MS);
      this.days.set(quarter, day);
    }
    return day;
  }

  /** Finds the first instant of a local day. */
  startOf(day: string): number {
    let quarter = Math.floor((Date.parse(`${day}T00:00Z`) - DAY_MS) / QUARTER_MS);
    while (this.dayOf(quarter * QUARTER_MS) < day) quarter++;
    return quarter * QUARTER_MS;
  }

  /** Lists the instants after `from` and up to `to` at which a day begins. */
  beginnings(from: number, to: number): number[] {
    const found: number[] = [];
    for (let quarter = Math.floor(from / QUARTER_MS) + 1; quarter * QUARTER_MS <= to; quarter++) {
      if (this.dayOf(quarter * QUARTER_MS) > this.dayOf(quarter * QUARTER_MS - 1)) {
        found.push(quarter * QUARTER_MS);
      }
    }
    return found;
  }
}

/** Tells whether an event is in the window of a period, as it is written, at an instant of a day. */
export function isInside(
  period: string,
  event: Pick<DatedEvent, 'time' | 'day'>,
  now: number,
  today: string,
): boolean {
  const { day } = event;
  const last = /^last (\d+) (day|hour|minute)s?$/.exec(period);
  if (last) {
    const length = Number(last[1]);
    if (last[2] === 'day') return day <= today && day > plusDays(today, -length);
    const minutes = length * (last[2] === 'hour' ? 60 : 1);
    const bucket = (minutes >= 24 * 60 ? 5 : 1) * MINUTE_MS;
    const begin = event.time - (event.time % bucket);
    return begin <= now && now < begin + bucket + minutes * MINUTE_MS;
  }
  const current = /^this (\w+)$/.exec(period) ?? /^(today)$/.exec(period);
  if (current) {
    const unit = current[1] === 'today' ? 'day' : current[1];
    return day <= today && nameOf(unit, day) === nameOf(unit, today);
  }
  const unit = period === 'yesterday' ? 'day' : /^previous (\w+)$/.exec(period)![1];
  return nameOf(unit, day) === nameOf(unit, plusDays(firstDay(unit, today), -1));
}

/** Names the calendar period of a day, by its first day. */
function nameOf(unit: string, day: string): string {
  return firstDay(unit, day);
}

function firstDay(unit: string, day: string): string {
  switch (unit) {
    case 'day':
      return day;
    case 'week': {
      const weekday = (new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7;
      return plusDays(day, -weekday);
    }
    case 'month':
      return `${day.slice(0, 8)}01`;
    case 'quarter':
      return `${day.slice(0, 5)}${['01', '04', '07', '10'][Math.floor((Number(day.slice(5, 7)) - 1) / 3)]}-01`;
    default:
      return `${day.slice(0, 5)}01-01`;
  }
}

function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
