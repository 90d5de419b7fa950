import { PARAMETERS } from '../../../bench/scale/assumptions';
import { Ledger } from '../../../bench/scale/ledger';
import { Table } from '../../../bench/scale/table';

function tableWith(units: number) {
  const ledger = new Ledger(1);
  const records = [0, 1, 2].map(() => ({ id: ledger.arrive(0), user: 0, arrival: 0 }));
  return { records, table: new Table(1, { write: units, read: units }, ledger, PARAMETERS) };
}

test('records behind the checkpoint are counted, those before it are not again', () => {
  const { records, table } = tableWith(1_000);
  expect(table.write({ shard: 0, user: 0, records: records.slice(0, 2), version: 0 }, 1)).toBe('written');
  expect(table.uncounted(0, 0, records)).toEqual([records[2]]);
  expect(table.write({ shard: 0, user: 0, records, version: 1 }, 1)).toBe('written');
  expect(table.uncounted(0, 0, records)).toEqual([]);
});

test('a write from an outdated version is refused and takes its units all the same', () => {
  const { records, table } = tableWith(1_000);
  table.write({ shard: 0, user: 0, records: [records[0]], version: 0 }, 1);
  expect(table.write({ shard: 0, user: 0, records, version: 0 }, 1)).toBe('refused');
  expect(table.uncounted(0, 0, records)).toHaveLength(2);
  expect(table.writeUnits.passed).toBeCloseTo(2 * PARAMETERS.unitsPerWrite);
});

test('a throttled write counts nothing, and a throttled read tells nothing', () => {
  const { records, table } = tableWith(0.4);
  expect(table.write({ shard: 0, user: 0, records, version: 0 }, 1)).toBe('throttled');
  expect(table.uncounted(0, 0, records)).toHaveLength(3);
  expect(table.read(0, 1)).toBeUndefined();
  expect(table).toMatchObject({ throttledWrites: 1, throttledReads: 1, writes: 0, reads: 0 });
});
