import { didYouMean, nearest, suggestion } from '../../src/common/suggestion';

const KNOWN = ['greater', 'less', 'atLeast'];

test.each([
  ['grater', 'greater'],
  ['GREATER', 'greater'],
  ['les', 'less'],
  ['atlest', 'atLeast'],
  ['more', undefined],
  ['', undefined],
])('the word nearest to %j is %p', (word, expected) => {
  expect(nearest(word, KNOWN)).toBe(expected);
});

test('nothing is near where nothing is known', () => {
  expect(nearest('grater', [])).toBeUndefined();
});

test('a message goes on with the proposal, and ends without one', () => {
  expect(`no word${suggestion('grater', KNOWN)}`).toBe('no word; did you mean “greater”?');
  expect(`no word${suggestion('more', KNOWN)}`).toBe('no word');
  expect(`no word${didYouMean('grater', KNOWN)}`).toBe('no word; did you mean “greater”?');
  expect(`no word${didYouMean('more', KNOWN)}`).toBe('no word.');
});
