import { pathFault } from '../../src/common/json-path';

test.each(['$', '$.user.id', '@.user.id', '$["user id"]', '$.items[0].sku'])(
  '%s leads to one place',
  (path) => {
    expect(pathFault(path)).toBeUndefined();
  },
);

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
