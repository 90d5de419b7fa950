import {
  Catalogue,
  EMPTY_CATALOGUE,
  reconcile,
  recordChange,
  RuleChange,
} from '../../../src/engine/catalogue/catalogue';
import {
  changedForms,
  Publication,
  publicationsFor,
  withPublication,
  withPublishers,
} from '../../../src/engine/catalogue/publication';
import { parseRules } from '../../../src/rule-language/parse/table';
import { NOW, row } from '../../support/builders';

type Cells = Record<string, string>;

const DAY_MS = 24 * 3_600_000;
const FIVE = { 'Operator-C': 'atLeast', 'Target-C': '5' };
const SIX = { ...FIVE, 'Target-C': '6' };
const OTHER = { ...FIVE, Output: 'other' };
const WRONG = { ...FIVE, 'Operator-C': 'wrong' };
const CLICK = 'attribute:click';

const parse = (table: readonly Cells[]) => parseRules(table.map((cells) => row(cells)));
const published = (
  by: string,
  before: readonly Cells[],
  after: readonly Cells[],
  { revision = 0, at = NOW } = {},
): Publication => ({ by, at, revision, rules: changedForms(parse(before), parse(after)) });

/** Puts a table in force, and says who published what it changes. */
function found(
  catalogue: Catalogue,
  table: readonly Cells[],
  publications: readonly Publication[],
  { at = NOW, between = [] as readonly RuleChange[] } = {},
) {
  const next = recordChange(catalogue, reconcile(catalogue, parse(table), at, 'keep'), at, 'memory');
  return withPublishers(next, publicationsFor(next, publications), between);
}

const publishersIn = ({ change }: { change: RuleChange }) =>
  Object.fromEntries(change.rules.map(({ key, by }) => [key, by]));

const withFive = found(EMPTY_CATALOGUE, [FIVE], []);

describe('what a publication changes', () => {
  test.each<[string, readonly Cells[], readonly Cells[], readonly string[]]>([
    ['a new rule', [OTHER], [OTHER, FIVE], [CLICK]],
    ['an edited rule', [FIVE, OTHER], [SIX, OTHER], [CLICK]],
    ['a removed rule', [FIVE, OTHER], [OTHER], [CLICK]],
    [
      'no description and no other spelling',
      [FIVE],
      [{ ...FIVE, 'Target-C': '5.0', 'Description': 'x' }],
      [],
    ],
    ['not one of two rows of the same output', [FIVE, SIX], [FIVE], []],
  ])('is %s', (_, before, after, keys) => {
    expect(Object.keys(changedForms(parse(before), parse(after)))).toEqual(keys);
  });

  test('is every rule that a wrong row may have been, when it is corrected or removed', () => {
    expect(changedForms(parse([WRONG, OTHER]), parse([OTHER]))).toMatchObject({ [CLICK]: null });
    expect(changedForms(parse([WRONG, OTHER]), parse([FIVE, OTHER]))).toMatchObject({
      [CLICK]: expect.any(String) as string,
    });
    expect(changedForms(parse([WRONG, OTHER]), parse([OTHER]))).not.toHaveProperty(['attribute:other']);
  });
});

describe('a revision names who published', () => {
  test.each<[string, readonly Cells[], readonly Cells[]]>([
    ['a new rule', [], [FIVE]],
    ['an edited rule', [FIVE], [SIX]],
    ['a removed rule', [FIVE], []],
  ])('%s', (_, before, after) => {
    const catalogue = before.length > 0 ? withFive : EMPTY_CATALOGUE;
    const publication = published('ann', before, after, { revision: catalogue.revision });
    expect(publishersIn(found(catalogue, after, [publication]))).toEqual({ [CLICK]: 'ann' });
  });

  test('each rule, when several people were as fast', () => {
    const publications = [
      published('bob', [FIVE], [FIVE, OTHER], { revision: 1 }),
      published('ann', [FIVE], [SIX], { revision: 1 }),
    ];
    expect(publishersIn(found(withFive, [SIX, OTHER], publications))).toEqual({
      [CLICK]: 'ann',
      'attribute:other': 'bob',
    });
  });

  test('the latest, when two wrote the same', () => {
    const publications = [
      published('bob', [FIVE], [SIX], { revision: 1 }),
      published('ann', [FIVE], [SIX], { revision: 1 }),
    ];
    expect(publishersIn(found(withFive, [SIX], publications))).toEqual({ [CLICK]: 'bob' });
  });

  test('in the second half of a publication that was found in the middle', () => {
    const publication = published('ann', [FIVE], [SIX, OTHER], { revision: 1 });
    const half = found(withFive, [SIX], [publication]);
    expect(publishersIn(half)).toEqual({ [CLICK]: 'ann' });
    expect(publishersIn(found(half, [SIX, OTHER], [publication], { between: [half.change] }))).toEqual({
      'attribute:other': 'ann',
    });
  });
});

describe('a revision names nobody', () => {
  const publication = published('ann', [FIVE], [SIX], { revision: 1 });

  test('for a rule that was written without a word', () => {
    expect(publishersIn(found(withFive, [FIVE, OTHER], [publication]))).toEqual({
      'attribute:other': undefined,
    });
    expect(found(withFive, [SIX], []).change.rules[0]).not.toHaveProperty('by');
  });

  test('for a rule that was written in another way than published', () => {
    expect(publishersIn(found(withFive, [{ ...FIVE, 'Target-C': '7' }], [publication]))).toEqual({
      [CLICK]: undefined,
    });
    expect(publishersIn(found(withFive, [], [publication]))).toEqual({ [CLICK]: undefined });
  });

  test('for a rule that somebody has changed since, and back again', () => {
    const six = found(withFive, [SIX], [publication]);
    const five = found(six, [FIVE], [publication]);
    const between = [five.change, six.change];
    expect(publishersIn(found(five, [SIX], [publication], { between }))).toEqual({ [CLICK]: undefined });
  });

  test('a day later, or when the catalogue is an older one', () => {
    const old = published('ann', [FIVE], [SIX], { revision: 1, at: NOW - DAY_MS - 1 });
    const later = published('ann', [FIVE], [SIX], { revision: 2 });
    for (const one of [old, later]) {
      expect(publishersIn(found(withFive, [SIX], [one]))).toEqual({ [CLICK]: undefined });
    }
  });
});

describe('what is remembered of publications', () => {
  const ofRules = (by: string, count: number): Publication => ({
    by,
    at: NOW,
    revision: 1,
    rules: Object.fromEntries(Array.from({ length: count }, (_, n) => [`attribute:${n}`, null])),
  });
  const names = (publications: readonly Publication[]) => publications.map(({ by }) => by);

  test('are the latest ones', () => {
    const many = Array.from({ length: 60 }, (_, n) => ofRules(String(n), 1));
    const kept = many.reduce<Publication[]>(withPublication, []);
    expect(names(kept).slice(0, 2)).toEqual(['59', '58']);
    expect(kept).toHaveLength(50);
  });

  test('are as many as fit into an item', () => {
    const large = withPublication([ofRules('ann', 6_000)], ofRules('bob', 6_000));
    expect(names(large)).toEqual(['bob']);
    expect(names(withPublication([ofRules('ann', 1)], ofRules('bob', 10_001)))).toEqual([]);
  });
});
