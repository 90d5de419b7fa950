import { readdirSync } from 'node:fs';
import path from 'node:path';
import { separate } from '../../../src/engine/events/stream-record';
import { eventFormat, formatNames } from '../../../src/operations/events/event-format';
import { VENDOR_RECORDS, VENDOR_TIME } from '../../support/vendor-records';

const NOW = Date.UTC(2026, 0, 15, 12);
const at = new Date(VENDOR_TIME).toISOString();

test.each(VENDOR_RECORDS)('the mapping of %s reads what that writes', (name, record, events) => {
  const decode = eventFormat(name);
  const place = (_: { data: string }, _n: number, data: string) => ({ data });
  const parts = separate({ data: JSON.stringify(record) }, ({ data }) => decode(data, NOW), place);
  expect(parts.map(({ decoded }) => decoded)).toEqual(
    events.map((event) => ({
      kind: 'event',
      name: event.name,
      event: expect.objectContaining({ userId: 'ann', time: VENDOR_TIME, ...event }),
    })),
  );
});

test('each mapping is among the formats, and has a record here', () => {
  const names = readdirSync('examples/mappings').map((file) => path.basename(file, '.json'));
  expect(formatNames()).toEqual(expect.arrayContaining(names));
  expect([...new Set(VENDOR_RECORDS.map(([name]) => name))]).toEqual(names.sort());
});

test.each([
  ['Open', { open: { timestamp: at } }, { open: { timestamp: '2026-01-05T10:00:01Z' } }],
  ['Click', { click: { timestamp: at, link: 'a' } }, { click: { timestamp: at, link: 'b' } }],
  ['Delivery', {}, undefined],
])('of one mail of SES, events of type %s are told apart', (eventType, first, second) => {
  const mail = { timestamp: at, messageId: 'm1', destination: ['ann'] };
  const idOf = (parts: object) => {
    const decoded = eventFormat('ses')(JSON.stringify({ eventType, mail, ...parts }), NOW);
    return decoded.kind === 'event' ? decoded.event.id : undefined;
  };
  expect(idOf(first)).toBeDefined();
  expect(idOf(first)).toBe(idOf(first));
  if (second) expect(idOf(second)).not.toBe(idOf(first));
});
