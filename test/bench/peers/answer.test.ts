import { differences, parseAnswer } from '../../../bench/peers/answer';

const ANSWER = parseAnswer('{"rules": {"buyer": {"users": 2, "reached": "10.50"}}}');

test('what is not an answer is refused', () => {
  for (const text of [
    '',
    '{}',
    '{"rules": {"buyer": {"users": 1.5}}}',
    '{"rules": {"buyer": {"reached": "1"}}}',
  ]) {
    expect(() => parseAnswer(text)).toThrow();
  }
  expect(() => parseAnswer('{"rules": {"buyer": {"users": 1, "reached": "NaN"}}}')).toThrow();
});

test('the same number written otherwise is no difference', () => {
  expect(differences(ANSWER, { rules: { buyer: { users: 2, reached: '10.5' } } })).toEqual([]);
});

test('what only one of them knows is not compared', () => {
  expect(differences(ANSWER, { rules: { buyer: { users: 2, total: '12' } } })).toEqual([]);
});

test('every difference is named', () => {
  expect(differences(ANSWER, { rules: { buyer: { users: 3, reached: '10.51' } } })).toEqual([
    'buyer: users 2 and 3',
    'buyer: reached 10.50 and 10.51',
  ]);
  expect(differences(ANSWER, { rules: {} })).toEqual(['buyer is only in one of them']);
  expect(differences({ rules: {} }, ANSWER)).toEqual(['buyer is only in one of them']);
});

test('a difference beyond the digits of a floating-point number is seen', () => {
  const [one, other] = ['9007199254740992.01', '9007199254740992.02'].map((total) => ({
    rules: { buyer: { users: 1, total } },
  }));
  expect(differences(one, other)).toHaveLength(1);
});
