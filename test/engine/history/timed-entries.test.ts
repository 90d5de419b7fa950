import { HistoryEntry } from '../../../src/engine/history/history';
import { atStartOfDay } from '../../../src/engine/history/timed-entries';
import { LocalCalendar } from '../../../src/engine/windows/local-calendar';

const ENTRY: HistoryEntry = {
  day: '2026-01-15',
  eventName: 'click',
  attributes: { kind: 'chair' },
  metrics: { amount: '1' },
  count: 2,
};

test.each([
  ['UTC', '2026-01-15T00:00Z'],
  ['Asia/Tokyo', '2026-01-14T15:00Z'],
  ['America/New_York', '2026-01-15T05:00Z'],
])('the events of a day in %s are taken to have happened at %s', (zone, at) => {
  expect(atStartOfDay([ENTRY], new LocalCalendar(zone))).toEqual([{ ...ENTRY, at: Date.parse(at) }]);
});
