import { SegmentDay, TimelineEntry } from '../../src/playground/api';
import { dayMark, firingsByDay, membersByDay } from '../../web/src/segments/day-series';
import { createFormat } from '../../web/src/shared/format';
import { byDay } from '../../web/src/users/timeline-days';
import { whenText } from '../../web/src/users/when-text';

const day = (text: string, total: number, joined: number, left = 0): SegmentDay => ({
  day: text,
  total,
  joined,
  left,
});
const read = (points: readonly { x: Date; y: number }[]) =>
  points.map(({ x, y }) => [dayMark(x, (text) => text), y]);

test('members begin at none, and stay as they are on days without a change', () => {
  expect(
    read(membersByDay([day('2021-01-31', 2, 2), day('2021-02-01', 3, 1), day('2021-03-05', 1, 0, 2)])),
  ).toEqual([
    ['2021-01-30', 0],
    ['2021-01-31', 2],
    ['2021-02-01', 3],
    ['2021-03-04', 3],
    ['2021-03-05', 1],
  ]);
});

test('firings are those of each day, none on the days around them', () => {
  expect(
    read(firingsByDay([day('2021-01-31', 2, 2), day('2021-02-02', 5, 3), day('2021-02-10', 6, 1)])),
  ).toEqual([
    ['2021-01-30', 0],
    ['2021-01-31', 2],
    ['2021-02-01', 0],
    ['2021-02-02', 3],
    ['2021-02-03', 0],
    ['2021-02-09', 0],
    ['2021-02-10', 1],
    ['2021-02-11', 0],
  ]);
});

test('a mark within a day says nothing, or the day would stand there twice', () => {
  expect(dayMark(new Date(2021, 0, 31, 12), (text) => text)).toBe('');
});

test('where nothing has happened there is nothing to draw', () => {
  expect([membersByDay([]), firingsByDay([])]).toEqual([[], []]);
});

test('a timeline is told day by day', () => {
  const entry = (on: string, name: string): TimelineEntry => ({
    kind: 'events',
    day: on,
    name,
    events: 1,
    attributes: {},
    metrics: {},
  });
  expect(
    byDay([entry('2021-01-02', 'b'), entry('2021-01-02', 'a'), entry('2021-01-01', 'a')]).map(
      ({ day: on, entries }) => [on, entries.length],
    ),
  ).toEqual([
    ['2021-01-02', 2],
    ['2021-01-01', 1],
  ]);
});

test('when something counted is a day or a moment, perhaps for several events', () => {
  const format = createFormat('Europe/Dublin', 'en-IE');
  expect(whenText('2021-01-31', format)).toBe('31 Jan 2021');
  expect(whenText('2021-01-31 (3 events)', format)).toBe('31 Jan 2021 (3 events)');
  expect(whenText('2021-07-31T23:30:00.000Z', format)).toMatch(/^1 Aug 2021, 0?0:30/);
  expect(whenText('long ago', format)).toBe('long ago');
});
