import { pathFault, placeOf } from '../../src/common/json-path';

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
