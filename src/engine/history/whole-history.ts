import { FIRST_DAY, LAST_DAY } from '../../rule-language/date-window';
import { TimeseriesStore } from '../ports';
import { UserState } from '../state/user-state';
import { entriesOf, HistoryEntry } from './history';

/** All that is kept of a user's events. */
export async function wholeHistory(
  timeseries: Pick<TimeseriesStore, 'read'>,
  userId: string,
  { chunks, history }: UserState,
): Promise<HistoryEntry[]> {
  const older = chunks ? await timeseries.read(userId, chunks.count, FIRST_DAY, LAST_DAY) : [];
  return [...older, ...entriesOf(history)];
}
