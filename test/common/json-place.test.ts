import * as fc from 'fast-check';
import { query } from 'json-p3';
import { pathFault } from '../../src/common/json-path';
import { placeOf, valueAt } from '../../src/common/json-place';

describe('a path to one place', () => {
  test.each<[string, (string | number)[]]>([
    ['$', []],
    ['$.user.id', ['user', 'id']],
    ['$["user id"].name', ['user id', 'name']],
    ['$.items[0].sku', ['items', 0, 'sku']],
    ["$['$.a']", ['$.a']],
    ["$['it\\'s \"it\"']", ['it\'s "it"']],
    ['$["a\\"b\\u0041"]', ['a"bA']],
    ['$.größe.名', ['größe', '名']],
    ['@.user.id', ['user', 'id']],
  ])('%s goes by %j', (path, place) => {
    expect(pathFault(path)).toBeUndefined();
    expect(placeOf(path)).toEqual(place);
  });
});

describe('the value at a place', () => {
  const name = fc.constantFrom('a', 'b', '0', 'length', '__proto__', 'user id');
  const step = fc.oneof(name, fc.integer({ min: -3, max: 3 }));
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>(null, 0, 'text', true),
      fc.array(tie('json'), { maxLength: 4 }),
      fc
        .array(fc.tuple(name, tie('json')), { maxLength: 4 })
        .map((entries) =>
          JSON.parse(`{${entries.map((one) => one.map((x) => JSON.stringify(x)).join(':')).join()}}`),
        ),
    ),
  }));

  test('is what its path finds', () => {
    fc.assert(
      fc.property(json, fc.array(step, { maxLength: 4 }), (value, steps) => {
        const path = `$${steps.map((one) => `[${JSON.stringify(one)}]`).join('')}`;
        expect(valueAt(placeOf(path), value)).toEqual(query(path, value as never).values()[0]);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each<[string, unknown]>([
    ['$.custom.endpoint.id', { custom: '{"endpoint":"{\\"id\\":7}"}' }],
    ['$.data[1]', { data: '[1, 7]' }],
    ['$.data.amount', { data: btoa('{"amount":7}') }],
    ['$.data.amount', { data: btoa('{ "amount": 7 }') }],
  ])('%s leads through JSON in a text', (path, value) => {
    expect(valueAt(placeOf(path), value)).toBe(7);
  });

  test.each(['{', '[1', 'eyJ', 'eyJ!', 'text', ''])('leads nowhere in the text %j', (text) => {
    expect(valueAt(placeOf('$.data.amount'), { data: text })).toBeUndefined();
  });
});

test.each(['', '$.', '$.*', '$..id', '$[0:2]', "$['a','b']", '$[?@.a]', 'user.id', '$.user id'])(
  '“%s” leads to no place',
  (path) => expect(() => placeOf(path)).toThrow(`“${path}” is no path to one place`),
);
