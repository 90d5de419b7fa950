import fc from 'fast-check';
import { packText, unpackText } from '../../../src/adapters/encoding/packed-text';

test('a packed text is the same after it was unpacked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 5_000 }), (text) => {
      expect(unpackText(packText(text))).toBe(text);
    }),
  );
});

test('a text that repeats itself becomes a tenth of its size', () => {
  const text = JSON.stringify(Array(200).fill({ count: 3, sum: '1500.5' }));
  expect(packText(text).length).toBeLessThan(text.length / 10);
});

test('bytes that were cut off are an error, and not a shorter text', () => {
  const packed = packText('a state of a user');
  expect(() => unpackText(packed.subarray(0, -4))).toThrow();
});
