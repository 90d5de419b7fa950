import { HistoryEntry, historyOf } from '../../../src/engine/history/history';
import { wholeHistory } from '../../../src/engine/history/whole-history';
import { NEW_USER } from '../../../src/engine/state/user-state';

const entry = (day: string): HistoryEntry => ({
  day,
  eventName: 'click',
  attributes: {},
  metrics: {},
  count: 1,
});
const recent = historyOf([entry('2021-07-01')]);

test('the whole history is every day of the chunks, and then what the state still holds', async () => {
  const read = jest.fn().mockResolvedValue([entry('2021-01-10'), entry('2021-06-30')]);
  const state = {
    ...NEW_USER,
    chunks: { last: 3, from: '2021-01-10', to: '2021-06-30' },
    history: recent,
  };
  expect(await wholeHistory({ read }, 'ann', state)).toEqual([
    entry('2021-01-10'),
    entry('2021-06-30'),
    entry('2021-07-01'),
  ]);
  expect(read.mock.calls).toEqual([['ann', 3, '0000-01-01', '9999-12-31']]);
});

test('no store is read for a user whose history fits the state', async () => {
  const read = jest.fn();
  expect(await wholeHistory({ read }, 'ann', { ...NEW_USER, history: recent })).toEqual([
    entry('2021-07-01'),
  ]);
  expect(read).not.toHaveBeenCalled();
});
