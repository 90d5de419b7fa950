import { EVENT_PRESETS } from '../../../src/contract/event-presets';
import { formatNames } from '../../../src/operations/events/event-format';
import { chooseFormat } from '../../../src/operations/inspection/format-choice';
import { recogniseVendor } from '../../../src/operations/inspection/vendor-formats';
import { pinpointRecord } from '../../support/builders';
import { VENDOR_RECORDS } from '../../support/vendor-records';

const texts = (...records: object[]) => records.map((record) => JSON.stringify(record));

test.each(VENDOR_RECORDS)('records of %s are recognised as such, and read', (name, record) => {
  const choice = chooseFormat(texts(record));
  expect(choice.vendor).toMatchObject({ format: name, alternatives: [] });
  expect(choice.proposal).toBeUndefined();
  expect(choice.decode(JSON.stringify(record), NaN).kind).toMatch(/^event|several$/);
});

test('every mapping that ships can be recognised', () => {
  const shipped = formatNames().filter((name) => !Object.hasOwn(EVENT_PRESETS, name));
  expect([...new Set(VENDOR_RECORDS.map(([name]) => name))].sort()).toEqual(shipped);
});

test.each<[string, object]>([
  ['Pinpoint', pinpointRecord()],
  ['Segment', { type: 'track', event: 'buy', userId: 'ann', messageId: 'a', properties: { amount: 1 } }],
  ['Segment, in a batch', { batch: [{ type: 'track', event: 'buy', userId: 'ann', messageId: 'a' }] }],
  ['CloudEvents', { specversion: '1.0', type: 'buy', subject: 'ann', id: 'a', source: 's' }],
  ['no vendor', { name: 'buy', userId: 'ann' }],
  ['no vendor, but with an event of that name', { event: 'buy', properties: { amount: 1 } }],
])('records of %s are not taken for those of a vendor', (_, record) => {
  expect(recogniseVendor(texts(record))).toBeUndefined();
});

test('a few records of a vendor among others do not decide, and beside many each is read by its own', () => {
  const amplitude = { event_type: 'buy', user_id: 'ann', amplitude_id: 1 };
  const flat = { name: 'buy', userId: 'ann' };
  expect(recogniseVendor(texts(amplitude, flat, flat))).toBeUndefined();
  const { vendor, decode } = chooseFormat(texts(amplitude, amplitude, flat));
  expect(vendor?.signOf(JSON.stringify(amplitude))).toBe('event_type, amplitude_id');
  for (const text of texts(amplitude, flat)) expect(decode(text, NaN).kind).toBe('event');
});

test('records that the mapping cannot read are not taken for those of the vendor', () => {
  expect(recogniseVendor(texts({ event_type: { a: 1 }, amplitude_id: 1, user_id: 'ann' }))).toBeUndefined();
});

test('what is no JSON is of no vendor', () => {
  expect(recogniseVendor(['{"event_type"', '[1]', 'null'])).toBeUndefined();
  expect(recogniseVendor([])).toBeUndefined();
});
