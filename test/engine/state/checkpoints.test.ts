import fc from 'fast-check';
import {
  advanceCheckpoint,
  compareSequenceNumbers,
  isProcessed,
  partOf,
  wholeOf,
} from '../../../src/engine/state/checkpoints';

const NOW = Date.UTC(2026, 0, 15);
const DAY_MS = 86_400_000;
const SHARD = 'shardId-000000000000';

/** Sequence numbers as Kinesis gives them, of up to 56 digits. */
const numbers = fc.oneof(
  fc.integer({ min: 1, max: 200 }).map(BigInt),
  fc.bigInt(10n ** 54n, 10n ** 56n - 1n),
);
const positions = fc
  .tuple(numbers, fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 3 }))
  .map(([number, parts]) => parts.reduce(partOf, String(number)));

describe('sequence numbers', () => {
  test('are ordered as numbers are, however many digits they have', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        expect(Math.sign(compareSequenceNumbers(String(a), String(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });

  test('of parts are ordered within their record, before the whole and after the record before', () => {
    const inOrder = ['9', '10.0', '10.2.0', '10.2.7', '10.2.11', '10.2', '10.11', '10', '11.0', '11'];
    expect([...inOrder].reverse().sort(compareSequenceNumbers)).toEqual(inOrder);
  });

  test('are in one order, whichever are compared', () => {
    fc.assert(
      fc.property(positions, positions, positions, (a, b, c) => {
        const sign = (x: string, y: string) => Math.sign(compareSequenceNumbers(x, y));
        expect(sign(a, b)).toBe(0 - sign(b, a));
        expect(sign(a, b) === 0).toBe(a === b);
        if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('of parts lead back to the record that the stream knows', () => {
    fc.assert(
      fc.property(numbers, fc.nat(), (number, n) => {
        expect(wholeOf(partOf(String(number), n))).toBe(String(number));
      }),
    );
    expect(wholeOf('4912')).toBe('4912');
  });
});

describe('an event has been counted', () => {
  const checkpoints = { [SHARD]: { sequenceNumber: partOf('100', 1), at: NOW } };

  test.each([
    ['99', true],
    [partOf('100', 0), true],
    [partOf('100', 1), true],
    [partOf('100', 2), false],
    ['100', false],
    ['101', false],
  ])('at position %s of its shard: %p', (position, expected) => {
    expect(isProcessed(checkpoints, SHARD, position)).toBe(expected);
  });

  test('in no shard that has no checkpoint', () => {
    expect(isProcessed(checkpoints, 'shardId-000000000001', '1')).toBe(false);
    expect(isProcessed({}, SHARD, '1')).toBe(false);
  });
});

describe('moving a checkpoint', () => {
  test('leaves those of other shards as they are', () => {
    const other = { sequenceNumber: '7', at: NOW - 1 };
    expect(
      advanceCheckpoint({ [SHARD]: { sequenceNumber: '1', at: 0 }, other }, SHARD, '2', NOW, DAY_MS),
    ).toEqual({ [SHARD]: { sequenceNumber: '2', at: NOW }, other });
  });

  test('drops those that no redelivery can reach', () => {
    const at = (age: number) => ({ sequenceNumber: '7', at: NOW - age });
    const checkpoints = { reachable: at(DAY_MS), old: at(DAY_MS + 1) };
    expect(Object.keys(advanceCheckpoint(checkpoints, SHARD, '2', NOW, DAY_MS)).sort()).toEqual([
      'reachable',
      SHARD,
    ]);
  });

  test('counts every event once, wherever the stream stops and delivers again from', () => {
    const stream = Array.from({ length: 20 }, (_, i) => String(i + 1));
    const deliveries = fc.array(fc.record({ back: fc.nat(20), records: fc.nat(20) }), { maxLength: 6 });
    fc.assert(
      fc.property(deliveries, (all) => {
        let checkpoints = {};
        const counted: string[] = [];
        for (const { back, records } of all) {
          const from = Math.max(0, counted.length - back);
          for (const position of stream.slice(from, from + records)) {
            if (isProcessed(checkpoints, SHARD, position)) continue;
            counted.push(position);
            checkpoints = advanceCheckpoint(checkpoints, SHARD, position, NOW, DAY_MS);
          }
        }
        expect(counted).toEqual(stream.slice(0, counted.length));
      }),
    );
  });
});
