import { parseRules } from '../../src/rule-language/parse/table';
import { readRuleText } from '../../src/rule-language/parse/text';
import { brief } from '../support/builders';
import { Installation, streamRecord, streamRecords } from '../support/installation';

const GOOD = { 'Operator-C': 'atLeast', 'Target-C': '2', 'Output': 'good' };
const json = (rule: object | string) => ({
  Definition: typeof rule === 'string' ? rule : JSON.stringify(rule),
});
const CLICKS = {
  type: 'aggregator',
  events: 'click',
  condition: { statistic: 'count', operator: 'atLeast', target: 1 },
  output: 'bad',
};
const nested = (levels: number, before: string, inner: string, after: string) =>
  `${before.repeat(levels)}${inner}${after.repeat(levels)}`;
const TEST = '{"attribute":"kind","operator":"exists"}';
/** Number of levels that fit into an item of 400 KB (DynamoDB limits). */
const LEVELS = 40_000;

const HOSTILE: Record<string, Record<string, string>> = {
  'a filter of 40,000 levels': json(
    `{"type":"aggregator","events":"click","output":"bad","condition":{"statistic":"count","operator":"atLeast","target":1},"filter":${nested(LEVELS, '{"not":', TEST, '}')}}`,
  ),
  'a filter of 1,000 levels': json(
    `{"type":"aggregator","events":"click","output":"bad","condition":{"statistic":"count","operator":"atLeast","target":1},"filter":${nested(1_000, '{"not":', TEST, '}')}}`,
  ),
  'a condition of 40,000 levels': json(
    `{"type":"aggregator","events":"click","output":"bad","condition":${nested(LEVELS, '{"all":[', '{"statistic":"count","operator":"atLeast","target":1}', ']}')}}`,
  ),
  'a value of 40,000 levels': json(
    `{"type":"aggregator","events":${nested(LEVELS, '[', '"x"', ']')},"output":"bad"}`,
  ),
  'a target that is no number': json({
    ...CLICKS,
    condition: { statistic: 'sum', operator: 'atLeast', target: '1e999999999' },
  }),
  'a target of a million digits': {
    'Operator-V': 'atLeast',
    'Target-V': '9'.repeat(300_000),
    'Output': 'bad',
  },
  'a name of escapes': { 'Operator-C': 'atLeast', 'Target-C': '1', 'Output': 'bad\u001b[2J' },
  'a name of separators': { 'Operator-C': 'atLeast', 'Target-C': '1', 'Output': 'attribute:good|1' },
  'a name of objects': { ...json({ ...CLICKS, output: '__proto__' }), constructor: 'x', __proto__: 'x' },
  'columns named after objects': {
    'Operator-C': 'atLeast',
    'Target-C': '1',
    'Output': 'constructor',
    'constructor': 'x',
    'toString': 'y',
  },
  'a name of 100,000 characters': { 'Operator-C': 'atLeast', 'Target-C': '1', 'Output': 'x'.repeat(100_000) },
  'an expression that never ends': {
    'Operator-C': 'atLeast',
    'Target-C': '1',
    'Output': 'bad',
    'AttributeName': 'kind',
    'AttributeValue': '(a+)+$',
  },
  'a name of the rules themselves': {
    'EventName': 'trk_click',
    'Operator-C': 'atLeast',
    'Target-C': '1',
    'Output': 'bad',
  },
};

test.each(Object.entries(HOSTILE))('%s stops no other rule, and no event', async (_, rule) => {
  const installation = new Installation(GOOD, rule);
  const start = performance.now();
  const { failed } = await installation
    .aggregator()
    .process(streamRecords(1, 2, { attributes: { kind: `${'a'.repeat(50_000)}!` } }));

  expect(failed).toEqual([]);
  expect(installation.telemetry.warnings).toEqual([]);
  expect(installation.changes.map(brief)).toContain('attribute:good#1 ready 2/0');
  expect(performance.now() - start).toBeLessThan(10_000);
});

test('a text of a filter is a text, whatever it would mean as an expression', async () => {
  const installation = new Installation(
    json({ ...CLICKS, filter: { attribute: 'kind', operator: 'contains', value: '.*' } }),
  );
  await installation
    .aggregator()
    .process([
      streamRecord(1, { attributes: { kind: 'chair' } }),
      streamRecord(2, { userId: 'bob', attributes: { kind: 'a.*b' } }),
    ]);
  expect(installation.changes.map(({ userId }) => userId)).toEqual(['bob']);
});

test('no rule writes under the name of another, or of one that a destination would read as something else', () => {
  const { rules, problems } = parseRules(
    [
      GOOD,
      { ...GOOD },
      ...['a:b', 'a#b', 'a/b', 'a\\b', 'a?b'].map((name) => ({ ...GOOD, Output: name })),
    ].map((cells, i) => ({
      where: `row ${i}`,
      cells: { RuleType: 'aggregator', EventName: 'click', ...cells },
    })),
  );
  expect(rules.map(({ output }) => output.name)).toEqual(['good']);
  expect(
    new Set(problems.filter(({ severity }) => severity === 'error').map(({ where }) => where)).size,
  ).toBe(6);
});

test('a file of rules can be as deep as it likes: it is refused, or its rules are', () => {
  for (const text of [
    nested(200_000, '[', '', ']'),
    `{"version":1,"rules":[${HOSTILE['a filter of 40,000 levels'].Definition}]}`,
  ]) {
    const read = () => parseRules(readRuleText(text).rows);
    try {
      expect(read().rules).toEqual([]);
    } catch (error) {
      expect(error).not.toBeInstanceOf(RangeError);
    }
  }
});
