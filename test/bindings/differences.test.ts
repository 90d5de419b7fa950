import { differences } from './differences';

const templates = (resources: Record<string, unknown>) => new Map([['Shop', { Resources: resources }]]);

test('the order of keys is no difference', () => {
  expect(differences(templates({ A: { x: 1, y: 2 } }), templates({ A: { y: 2, x: 1 } }))).toEqual([]);
});

test('the order of a list is one, and is shown by its place', () => {
  expect(differences(templates({ A: ['x', 'y'] }), templates({ A: ['y', 'x'] }))).toEqual([
    'Shop.Resources.A.0: expected "x", found "y"',
    'Shop.Resources.A.1: expected "y", found "x"',
  ]);
});

test('what is missing and what is too much is shown from both sides', () => {
  expect(differences(templates({ A: 1 }), templates({ B: null }))).toEqual([
    'Shop.Resources.A: expected 1, found nothing',
    'Shop.Resources.B: expected nothing, found null',
  ]);
});

test('a stack that only one app has is a difference', () => {
  expect(differences(new Map(), templates({}))).toEqual(['Shop: expected nothing, found {"Resources":{}}']);
});
