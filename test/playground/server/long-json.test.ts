import fc from 'fast-check';
import { atOnce } from '../../../src/common/steps';
import { jsonInSteps } from '../../../src/playground/server/routes/answers';

test('an object that is written in steps is the same JSON as at once', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue()))), (view) => {
      expect(atOnce(jsonInSteps(view))).toBe(JSON.stringify(view));
    }),
  );
});

test('members without a value are left out, and elements without one are null', () => {
  const view = { a: undefined, b: [undefined, { c: undefined }], d: [] };
  expect(atOnce(jsonInSteps(view))).toBe(JSON.stringify(view));
});

test('each element of a list is a step', () => {
  expect([...jsonInSteps({ rows: [1, 2, 3], version: 1 })]).toHaveLength(3);
});
