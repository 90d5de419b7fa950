import { FIRST_DAY, LAST_DAY } from '../../rule-language/date-window';
import { TimeseriesStore } from '../ports';
import { UserState } from '../state/user-state';
import { entriesOf, HistoryEntry } from './history';

/** Reads a user's whole history: the chunks that were moved out of the state, and the rest in it. */
export async function wholeHistory(
  timeseries: Pick<TimeseriesStore, 'read'>,
  userId: string,
  { chunks, history }: UserState,
): Promise<HistoryEntry[]> {
  const older = chunks ? await timeseries.read(userId, chunks.last, FIRST_DAY, LAST_DAY) : [];
  return [...older, ...entriesOf(history)];
}
