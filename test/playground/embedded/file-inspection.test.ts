import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { FileInspection } from '../../../src/playground/api';
import { inspectFile } from '../../../src/playground/embedded/file-inspection';
import { NOW } from '../../support/builders';

function inspect(content: string | Buffer, format = 'detect', isCut = false): Promise<FileInspection> {
  return inspectFile(Readable.from([Buffer.from(content)]), { format, now: NOW, timeZone: 'UTC', isCut });
}

function lines(
  count: number,
  one = (n: number): object => ({ name: 'buy', userId: `user-${n % 7}`, n }),
): string {
  return Array.from({ length: count }, (_, n) => `${JSON.stringify(one(n))}\n`).join('');
}

test('a file of a known format is read by it, without a mapping', async () => {
  const found = await inspect(lines(12));
  expect(found).toMatchObject({ records: 12, isAll: true, events: 12, users: 7, rejected: 0, skipped: [] });
  expect(found.formats).toEqual([{ format: 'flat', records: 12 }]);
  expect(found.proposal).toBeUndefined();
  expect(found.rows).toHaveLength(5);
  expect(found.rows[1].event).toMatchObject({ name: 'buy', user: 'user-1', metrics: { n: '1' } });
});

test('a table of an unknown kind gets a mapping that is proposed, and reads by it', async () => {
  const found = await inspect('customer_id,action,amount\nann,buy,5\nbob,buy,6\n');
  expect(found.events).toBe(2);
  const again = await inspect(
    'customer_id,action,amount\nann,buy,5\nbob,buy,6\n',
    JSON.stringify(found.proposal!.mapping),
  );
  expect(again.rows).toEqual(found.rows);
  expect(again.events).toBe(2);
});

test('records of a vendor are recognised as such', async () => {
  const found = await inspect(
    lines(3, (n) => ({
      event_type: 'buy',
      user_id: `user-${n}`,
      event_time: '2026-01-05 10:00:00.000000',
      event_properties: { shop: 'Cork' },
      amplitude_id: n,
      $insert_id: `${n}`,
    })),
  );
  expect(found).toMatchObject({ eventFormat: 'amplitude', events: 3, rejected: 0 });
  expect(found.formats).toMatchObject([{ format: 'amplitude', records: 3 }]);
});

test('what is no event is counted by its reason', async () => {
  const found = await inspect(
    '{"name":"buy","userId":"ann"}\nnonsense\n{"name":"buy"}\n{"name":"buy","userId":"null"}\n',
    'flat',
  );
  expect(found).toMatchObject({
    records: 4,
    events: 1,
    rejected: 1,
    skipped: [
      { count: 1, reason: 'without a user' },
      { count: 1, reason: 'of a placeholder user such as null or anonymous' },
    ],
  });
});

test('only the first thousand records are looked at', async () => {
  expect(await inspect(lines(1_000))).toMatchObject({ records: 1_000, isAll: true });
  expect(await inspect(lines(1_001))).toMatchObject({ records: 1_000, isAll: false });
});

describe('the beginning of a file', () => {
  const text = lines(600);

  test('is read without the record where it is cut', async () => {
    const found = await inspect(text.slice(0, 5_000), 'detect', true);
    expect(found).toMatchObject({ isAll: false, rejected: 0 });
    expect(found.records).toBe(text.slice(0, 5_000).split('\n').length - 1);
  });

  test('may be packed', async () => {
    const varied = lines(20_000, (n) => ({ name: 'buy', userId: `user-${n}`, n: (n * 7_919) % 1_000_003 }));
    const packed = gzipSync(varied);
    const found = await inspect(packed.subarray(0, packed.length / 2), 'detect', true);
    expect(found).toMatchObject({ records: 1_000, isAll: false, rejected: 0, events: 1_000 });
    await expect(inspect(packed.subarray(0, packed.length / 2), 'detect', false)).resolves.toMatchObject({
      records: 1_000,
    });
  });

  test('may be within its only record', async () => {
    const found = await inspect(lines(1, () => ({ name: 'x'.repeat(1_000) })).slice(0, 500), 'detect', true);
    expect(found).toMatchObject({ records: 1, events: 0, rejected: 1 });
  });
});

test('an empty file holds nothing', async () => {
  expect(await inspect('')).toMatchObject({ records: 0, isAll: true, events: 0 });
});

test.each([
  ['{"userId":1}', 'the mapping cannot be used: '],
  ['{"userId":', 'the mapping cannot be used: '],
  ['/etc/passwd', 'the format is “/etc/passwd”: choose one of detect, pinpoint'],
])('the format %s is refused', async (format, message) => {
  await expect(inspect('', format)).rejects.toThrow(message);
});
