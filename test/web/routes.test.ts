import { linkTo, routeOf, withParameter } from '../../web/src/routes';

test('an address names a view and what is shown in it, whatever parameters follow', () => {
  expect(routeOf('#/users?search=ann')).toEqual({ view: 'users' });
  expect(routeOf('#/segments/attribute%3Abuyers?from=2026-01-01')).toEqual({
    view: 'segments',
    rest: 'attribute:buyers',
  });
  expect(routeOf('#/nowhere?search=ann')).toEqual({ view: 'rules' });
});

test.each(['a/b?c=d&e#f', '100%', 'Zoë'])('the user %s is no parameter', (userId) => {
  expect(routeOf(withParameter(linkTo('users', userId), 'search', 'x'))).toEqual({
    view: 'users',
    rest: userId,
  });
});

test('a parameter is set, changed and removed beside the others', () => {
  const one = withParameter('#/segments/a', 'from', '2026-01-01');
  const two = withParameter(one, 'to', '2026-01-31');
  expect([one, two, withParameter(two, 'from', '2026-01-02'), withParameter(two, 'from', '')]).toEqual([
    '#/segments/a?from=2026-01-01',
    '#/segments/a?from=2026-01-01&to=2026-01-31',
    '#/segments/a?from=2026-01-02&to=2026-01-31',
    '#/segments/a?to=2026-01-31',
  ]);
  expect(withParameter(one, 'from', '')).toBe('#/segments/a');
  expect(withParameter('', 'search', 'a b&c')).toBe('#/rules?search=a+b%26c');
});
