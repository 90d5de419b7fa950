import {
  Operator,
  OPERATOR_NAMES,
  OPERATOR_PHRASES,
  OPERATOR_SPELLINGS,
  OPERATOR_WORDS,
  operatorOf,
  OPERATORS,
} from '../../src/rule-language/operators';

test.each<[Operator, boolean, boolean, boolean]>([
  ['equal', false, true, false],
  ['greater', false, false, true],
  ['atLeast', false, true, true],
  ['less', true, false, false],
  ['atMost', true, true, false],
  ['notEqual', true, false, true],
])('%s holds below (%p), at (%p) and above (%p) the target', (name, below, at, above) => {
  const { holds } = OPERATORS[name];
  expect([holds(-0.5), holds(0), holds(7)]).toEqual([below, at, above]);
});

test('an operator that growing reaches holds where it says, and not before', () => {
  for (const name of OPERATOR_NAMES) {
    const { reached, holds } = OPERATORS[name];
    expect({ name, below: holds(-1), at: holds(0), past: holds(1) }).toMatchObject(
      reached === 'at the target'
        ? { below: false, at: true }
        : reached === 'past the target'
          ? { below: false, at: false, past: true }
          : { below: true },
    );
  }
});

test('only an operator that holds from the target on may carry', () => {
  for (const name of OPERATOR_NAMES.filter((each) => OPERATORS[each].carries)) {
    expect(OPERATORS[name].reached).toBe('at the target');
    expect(OPERATORS[name].holds(1)).toBe(true);
  }
});

test.each<[Operator, string]>([
  ['equal', 'is|equals|exactly'],
  ['greater', 'more than|greater than|over|above'],
  ['atLeast', '≥|at least|or more| At  Least '],
  ['less', 'smaller|less than|fewer than|under|below'],
  ['atMost', '≤|at most|up to'],
  ['notEqual', '<>|≠|not|is not|IS\tNOT'],
])('%s may be written %p', (name, spellings) => {
  expect(spellings.split('|').map(operatorOf)).toEqual(spellings.split('|').map(() => name));
});

test('a word or symbol names one operator, whatever its case', () => {
  expect(['=', '==', '>', '>=', '<', '<=', '!=', 'Smaller', 'ATLEAST', 'equal'].map(operatorOf)).toEqual([
    'equal',
    'equal',
    'greater',
    'atLeast',
    'less',
    'atMost',
    'notEqual',
    'less',
    'atLeast',
    'equal',
  ]);
  expect(['', 'na', '=>', 'constructor'].map(operatorOf)).toEqual(Array(4).fill(undefined));
  expect(new Set(OPERATOR_SPELLINGS).size).toBe(OPERATOR_SPELLINGS.length);
});

test('every spelling is read as its operator, in the case that it is written in', () => {
  for (const spelling of OPERATOR_SPELLINGS) expect(operatorOf(spelling)).toBeDefined();
  const synonyms = OPERATOR_NAMES.flatMap((name) => OPERATORS[name].synonyms ?? []);
  expect(synonyms).toContain('smaller');
  expect(OPERATOR_WORDS).toEqual([...OPERATOR_NAMES, ...synonyms]);
  for (const word of synonyms) expect(word).toBe(word.toLowerCase());
});

test('phrases differ, so that a sentence says which operator is meant', () => {
  expect(new Set(Object.values(OPERATOR_PHRASES)).size).toBe(OPERATOR_NAMES.length);
});
