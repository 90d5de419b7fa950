import { streamNameOf } from '../../../src/operations/stream/stream-arn';

test('the name of a stream is the end of its ARN', () => {
  expect(streamNameOf('arn:aws:kinesis:eu-west-1:111111111111:stream/clicks')).toBe('clicks');
});
