import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { deaggregate } from '../../../src/adapters/kinesis/aggregated-record';
import { aggregatedRecord, framed } from '../../support/aggregated-record';

const base64 = (text: string) => Buffer.from(text).toString('base64');

test('an aggregated record comes apart into its parts, in their order', () => {
  const texts = ['{"a":1}', '', 'Ünï 用户 🙂', 'x'.repeat(100_000)];
  expect(deaggregate(aggregatedRecord(...texts))).toEqual(texts.map(base64));
});

test('an aggregated record without parts has none', () => {
  expect(deaggregate(aggregatedRecord())).toEqual([]);
});

test('a part without data is an empty one, and fields that later versions add are skipped', () => {
  const record = new BinaryWriter().tag(9, WireType.Varint).uint64(7).finish();
  const message = new BinaryWriter()
    .tag(3, WireType.LengthDelimited)
    .bytes(record)
    .tag(17, WireType.LengthDelimited)
    .string('later')
    .finish();
  expect(deaggregate(framed(message))).toEqual(['']);
});

test.each([
  ['an event', base64('{"event_type":"click"}')],
  ['nothing', ''],
  ['the first bytes alone', base64('').concat('84mawg==')],
  ['a record that is cut off', aggregatedRecord('{"a":1}').slice(0, 40)],
  ['a record with another digest', aggregatedRecord('{"a":1}').replace(/....$/, 'AAA=')],
  ['a message that is not one', framed(Buffer.from([0x1a, 0xff]))],
])('%s is not aggregated', (_, data) => {
  expect(deaggregate(data)).toBeUndefined();
});
