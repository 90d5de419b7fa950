import * as fc from 'fast-check';
import { query } from 'json-p3';
import { pathFault, placeOf, valueAt } from '../../src/common/json-path';

describe('a path to one place', () => {
  test.each<[string, (string | number)[]]>([
    ['$', []],
    ['$.user.id', ['user', 'id']],
    ['$["user id"].name', ['user id', 'name']],
    ['$.items[0].sku', ['items', 0, 'sku']],
    ["$['$.a']", ['$.a']],
  ])('%s goes by %j', (path, place) => {
    expect(pathFault(path)).toBeUndefined();
    expect(placeOf(path)).toEqual(place);
  });
});

test.each(['$.*', '$..id', '$.items[0:2]', '$.items[?@.price > 1]', "$['a','b']"])(
  '%s may lead to several places',
  (path) => {
    expect(pathFault(path)).toBe('may lead to several places; write a path of names only, such as $.user.id');
  },
);

test.each(['', 'user.id', '$.user id', '$.', '$['])(
  '“%s” is no path, and how to write one is said',
  (path) => {
    expect(pathFault(path)).toMatch(
      /^is no JSON path \(.+\); write one such as \$\.user\.id, or \$\["user id"\] for a name with other characters$/,
    );
  },
);

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
});
