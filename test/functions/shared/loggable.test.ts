import { loggable } from '../../../src/functions/shared/loggable';

test('an error of an AWS service is logged without its message, which repeats what it refuses', () => {
  const error = Object.assign(new Error('1 validation error at userId ann@example.com'), {
    name: 'ValidationException',
    $metadata: { httpStatusCode: 400 },
  });
  expect(loggable(error)).toContain('ValidationException');
  expect(loggable(error)).not.toContain('ann');
});

test('an error of the JSON parser is logged by its name, because its message repeats the text', () => {
  let error: unknown;
  try {
    JSON.parse('ann@example.com');
  } catch (thrown) {
    error = thrown;
  }
  expect(String(error)).toContain('ann@');
  expect(loggable(error)).toBe('SyntaxError');
});

test.each([
  [new Error('the rules have never been read'), 'Error: the rules have never been read'],
  [new TypeError('x is not a function'), 'TypeError: x is not a function'],
  ['a text', 'a text'],
  [undefined, 'undefined'],
  [null, 'null'],
])('any other failure is logged as it is: %p', (error, text) => {
  expect(loggable(error)).toBe(text);
});
