import fc from 'fast-check';
import { compareCodePoints } from '../../src/common/code-points';

const inOrder = (a: string, b: string) => Math.sign(compareCodePoints(a, b));
const asUtf8 = (a: string, b: string) => Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));

test('a character beyond the 16 bits of JavaScript comes after one within them', () => {
  expect(['😀', '\uffee'].sort()).toEqual(['😀', '\uffee']);
  expect(['😀', '\uffee'].sort(compareCodePoints)).toEqual(['\uffee', '😀']);
});

test('a text comes after its own beginning, and is equal to itself alone', () => {
  expect(inOrder('ab', 'a')).toBe(1);
  expect(inOrder('', 'a')).toBe(-1);
  expect(inOrder('ab', 'ab')).toBe(0);
});

test('any texts are ordered as their UTF-8 is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
      expect(inOrder(a, b)).toBe(asUtf8(a, b));
    }),
  );
});
