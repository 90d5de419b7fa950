import { rowsOf } from '../../../bench/peers/comparison';
import { Peer } from '../../../bench/peers/peer';

function measured(label: string, emptySeconds: number, fullSeconds: number) {
  const peer: Peer = { name: label, label, command: () => [], answer: async () => ({ rules: {} }) };
  const run = (cpuSeconds: number) => ({ answer: { rules: {} }, cpuSeconds, peakMemoryMiB: 100 });
  return { peer, empty: run(emptySeconds), full: run(fullSeconds) };
}

test('the start of a process does not count as work on its events', () => {
  const rows = rowsOf('some', 1_000, [measured('ours', 1, 3), measured('other', 7, 8)]);
  expect(rows.map(({ eventsPerCpuSecond, ratio }) => [eventsPerCpuSecond, ratio])).toEqual([
    [500, 1],
    [1_000, 2],
  ]);
  expect(rows[1]).toMatchObject({ peer: 'other', cpuSeconds: 8, startCpuSeconds: 7 });
});

test('a time that the clock can hardly tell from none makes no speed', () => {
  const rows = rowsOf('some', 1_000, [measured('ours', 1, 3), measured('other', 0.2, 0.21)]);
  expect(rows.map(({ eventsPerCpuSecond, ratio }) => [eventsPerCpuSecond, ratio])).toEqual([
    [500, 1],
    [undefined, undefined],
  ]);
});
