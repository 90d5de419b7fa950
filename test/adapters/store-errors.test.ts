import { isLasting, lastingReason, UndecodableError } from '../../src/adapters/store-errors';
import { OutpacedError } from '../../src/common/compare-and-set';

const fromService = (name: string, httpStatusCode: number) =>
  Object.assign(new Error('ann@example.com is not welcome'), {
    name,
    $metadata: { httpStatusCode, requestId: 'a1' },
  });

const LASTING: [string, unknown, string][] = [
  [
    'a stored state that is no JSON',
    new UndecodableError(new SyntaxError('Unexpected token in {"e":"ann"}')),
    'what is stored of the user cannot be decoded (SyntaxError)',
  ],
  [
    'a stored state that mentions an unknown rule',
    new UndecodableError(new Error('a state mentions rule number 7')),
    'what is stored of the user cannot be decoded (a state mentions rule number 7)',
  ],
  [
    'a stored state that throws a text',
    new UndecodableError('x'),
    'what is stored of the user cannot be decoded (string)',
  ],
  ['an item that is too large', fromService('ValidationException', 400), 'ValidationException'],
];

const PASSING: [string, unknown][] = [
  ['throttling', fromService('ThrottlingException', 400)],
  ['a table without room', fromService('ProvisionedThroughputExceededException', 400)],
  ['a fault of the service', fromService('InternalServerError', 500)],
  ['a permission that is missing', fromService('AccessDeniedException', 400)],
  ['a table that is missing', fromService('ResourceNotFoundException', 400)],
  ['a broken connection', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
  ['no answer in time', Object.assign(new Error('timed out'), { name: 'TimeoutError' })],
  ['an answer that is no JSON', new SyntaxError('Unexpected token <')],
  ['endless conflicts', new OutpacedError('the state was changed by others 50 times in a row')],
  ['no error at all', undefined],
];

test.each(LASTING)('%s is lasting, and described without a word of the user', (_, error, reason) => {
  expect(isLasting(error)).toBe(true);
  expect(lastingReason(error)).toBe(reason);
});

test.each(PASSING)('%s passes', (_, error) => {
  expect(isLasting(error)).toBe(false);
});
