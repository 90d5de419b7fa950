import { MemoryTransformer } from '../../../src/adapters/memory/memory-transformer';
import { TransformationError } from '../../../src/adapters/transformation-error';
import { MAX_RECORDS, testRecordTransformer } from '../../conformance/record-transformer';
import { streamRecord } from '../../support/installation';

const textOf = ({ data }: { readonly data: string }) => Buffer.from(data, 'base64').toString();

testRecordTransformer(
  'memory',
  async (transform) =>
    new MemoryTransformer({ transform: (record) => transform(textOf(record)), maxRecords: MAX_RECORDS }),
);

test('fails as a test has it fail', async () => {
  const outage = new TransformationError('throttled', 'passing');
  const transformer = new MemoryTransformer({
    maxRecords: 1,
    transform: () => {
      throw outage;
    },
  });
  await expect(transformer.transform([streamRecord(1, '')])).rejects.toBe(outage);
});
