import { SegmentDay, TimelineEntry } from '../../src/playground/api';
import { dayMark, firingsByDay, lastToDraw, membersByDay } from '../../web/src/segments/day-series';
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

test('the number of members holds until the day that changes it, and until the end of today', () => {
  const days = [day('2021-01-31', 2, 2), day('2021-02-01', 3, 1), day('2021-03-05', 1, 0, 2)];
  expect(read(membersByDay(days, '2021-03-08'))).toEqual([
    ['2021-01-30', 0],
    ['2021-01-30', 0],
    ['2021-01-31', 2],
    ['2021-01-31', 2],
    ['2021-02-01', 3],
    ['2021-03-04', 3],
    ['2021-03-05', 1],
    ['2021-03-08', 1],
  ]);
});

test('a line goes up and down at once, never from one day to the next', () => {
  const days = [day('2021-01-31', 2, 2), day('2021-03-05', 5, 3), day('2021-03-06', 1, 0, 4)];
  for (const points of [membersByDay(days, '2021-03-08'), firingsByDay(days, '2021-03-08')]) {
    const slopes = points.slice(1).filter(({ x, y }, index) => {
      const before = points[index];
      return y !== before.y && x.getTime() - before.x.getTime() !== 1;
    });
    expect(slopes).toEqual([]);
  }
});

test('firings are those of each day, none on the days around them', () => {
  const days = [day('2021-01-31', 2, 2), day('2021-02-02', 5, 3), day('2021-02-10', 6, 1)];
  expect(read(firingsByDay(days, '2021-02-20'))).toEqual(
    [
      ['2021-01-30', 0, '2021-01-30'],
      ['2021-01-31', 2, '2021-01-31'],
      ['2021-02-01', 0, '2021-02-01'],
      ['2021-02-02', 3, '2021-02-02'],
      ['2021-02-03', 0, '2021-02-08'],
      ['2021-02-09', 0, '2021-02-09'],
      ['2021-02-10', 1, '2021-02-10'],
      ['2021-02-11', 0, '2021-02-20'],
    ].flatMap(([from, fired, to]) => [
      [from, fired],
      [to, fired],
    ]),
  );
});

test.each([
  ['today, which is shown to its end', '2021-02-02', '2021-02-02'],
  ['after today, where an event was ahead of the clock', '2021-02-01', '2021-02-02'],
])('the last change may be %s', (_, today, last) => {
  for (const toPoints of [membersByDay, firingsByDay]) {
    const points = toPoints([day('2021-02-02', 2, 2)], today);
    expect(read(points).at(-1)).toEqual([last, 2]);
  }
});

test.each([
  ['today, as long as the changes took', '1998-06-30', '1998-06-30'],
  ['as long after the last change as the changes took', '2026-01-15', '1998-12-30'],
])('a chart ends %s', (_, today, last) => {
  expect(lastToDraw([day('1997-01-01', 2, 2), day('1997-12-31', 3, 1)], today)).toBe(last);
});

test('a chart of one day goes on for a month at most', () => {
  expect(lastToDraw([day('2026-01-01', 2, 2)], '2026-01-20')).toBe('2026-01-20');
  expect(lastToDraw([day('2026-01-01', 2, 2)], '2026-03-20')).toBe('2026-01-31');
});

test('the last day that a clock can show is drawn as any other', () => {
  const [days, last] = [[day('9999-12-31', 2, 2)], '9999-12-31'];
  expect(lastToDraw(days, last)).toBe(last);
  for (const toPoints of [membersByDay, firingsByDay]) {
    expect(read(toPoints(days, last))).toEqual([
      ['9999-12-30', 0],
      ['9999-12-30', 0],
      [last, 2],
      [last, 2],
    ]);
  }
});

test('a mark within a day says nothing, or the day would stand there twice', () => {
  expect(dayMark(new Date(2021, 0, 31, 12), (text) => text)).toBe('');
});

test('where nothing has happened there is nothing to draw', () => {
  expect([membersByDay([], '2021-01-31'), firingsByDay([], '2021-01-31')]).toEqual([[], []]);
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
