/** Formats numbers and times in the reader's locale and the time zone of the installation. */
export interface Format {
  readonly timeZone: string;
  /** @param value a decimal as text keeps all its digits */
  number(value: number | string): string;
  /** `1 event`, `2,000 events`. */
  count(value: number, one: string, many?: string): string;
  percent(share: number): string;
  moment(at: number): string;
  time(at: number): string;
  /** @param day YYYY-MM-DD */
  day(day: string): string;
  bytes(value: number): string;
  /** Formats a duration: `3 s`, `2 min 5 s`. */
  duration(milliseconds: number): string;
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** @param locale defaults to that of the reader */
export function createFormat(timeZone: string, locale?: string): Format {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 20 });
  const short = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  const moment = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' });
  const time = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: 'short' });
  // A local day is formatted as a day in UTC, because it has no time zone.
  const day = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'medium' });
  const number = (value: number | string) => whole.format(value as number);

  return {
    timeZone,
    number,
    count: (value, one, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`,
    percent: (share) => percent.format(share),
    moment: (at) => moment.format(at),
    time: (at) => time.format(at),
    day: (text) => day.format(new Date(`${text}T00:00:00Z`)),
    bytes: (value) => {
      const unit = value < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(value) / 3));
      return `${short.format(value / 1000 ** unit)} ${UNITS[unit]}`;
    },
    duration: (milliseconds) => {
      const seconds = Math.max(0, Math.round(milliseconds / 1000));
      const [hours, minutes, rest] = [
        Math.floor(seconds / 3600),
        Math.floor(seconds / 60) % 60,
        seconds % 60,
      ];
      if (hours > 0) return `${number(hours)} h ${minutes} min`;
      return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`;
    },
  };
}
