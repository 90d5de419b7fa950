import { LocalCalendar } from '../windows/local-calendar';
import { HistoryEntry, TimedEntry } from './history';

/** Takes the events of a history to have happened at the start of their local day, since it keeps no time. */
export function atStartOfDay(entries: readonly HistoryEntry[], calendar: LocalCalendar): TimedEntry[] {
  return entries.map((entry) => ({ ...entry, at: calendar.startOf(entry.day) }));
}
