import type { Format } from '../shared/format';

/** Formats a moment or a day, with the number of events it may stand for: `2026-01-05 (3 events)`. */
export function whenText(when: string, format: Format): string {
  const [, at, rest] = /^(\S+)(.*)$/s.exec(when) ?? [];
  if (at === undefined) return when;
  if (/^\d{4}-\d{2}-\d{2}$/.test(at)) return `${format.day(at)}${rest}`;
  const moment = Date.parse(at);
  return Number.isNaN(moment) ? when : `${format.moment(moment)}${rest}`;
}
