import { entriesOf, HistoryEntry } from './domain/history';
import { UserState } from './domain/user-state';
import { TimeseriesStore } from './ports';
import { FIRST_DAY, LAST_DAY } from '../contract/rule';

/** All that is kept of a user's events. */
export async function wholeHistory(timeseries: Pick<TimeseriesStore, 'read'>, userId: string, { chunks, history }: UserState): Promise<HistoryEntry[]> {
  const older = chunks ? await timeseries.read(userId, chunks.count, FIRST_DAY, LAST_DAY) : [];
  return [...older, ...entriesOf(history)];
}
