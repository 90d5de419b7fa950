import { atOnce, mapInSteps } from '../../src/common/steps';

test('steps without a pause have the same result', () => {
  expect(atOnce(mapInSteps(['a', 'b'], (letter, index) => `${letter}${index}`))).toEqual(['a0', 'b1']);
  expect(atOnce(mapInSteps([], () => 1))).toEqual([]);
});
