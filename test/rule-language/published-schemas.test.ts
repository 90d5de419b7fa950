import { readdirSync, readFileSync } from 'node:fs';
import type { Rules } from '../../schemas/rules-v1';
import { readDocument } from '../../src/rule-language/parse/document';
import { parseRules } from '../../src/rule-language/parse/table';
import { publishedSchemas } from '../../src/rule-language/published-schemas';

test('the schemas in the package are those that rules are checked with', () => {
  const files = Object.fromEntries(
    readdirSync('schemas')
      .filter((file) => file.endsWith('.json'))
      .map((file) => [file, JSON.parse(readFileSync(`schemas/${file}`, 'utf8')) as unknown]),
  );
  expect(files).toEqual(JSON.parse(JSON.stringify(publishedSchemas())));
});

test('they name every key of a rule, so that an editor completes and explains them', () => {
  const { $defs } = publishedSchemas()['rules-v1.json'] as {
    $defs: { rule: { properties: Record<string, unknown>; required: string[] } };
  };
  expect(Object.keys($defs.rule.properties)).toEqual(
    expect.arrayContaining([
      'type',
      'events',
      'filter',
      'metric',
      'condition',
      'reset',
      'includeHistory',
      'existing',
      'period',
      'atMost',
      'output',
    ]),
  );
  expect($defs.rule.required).toEqual(['type', 'events']);
});

test('a function in TypeScript answers with the type of the package', () => {
  const answer: Rules = {
    version: 1,
    rules: [
      {
        type: 'aggregator',
        events: 'buy',
        filter: { not: { attribute: 'shop', operator: 'in', value: ['Cork'] } },
        condition: { statistic: 'sum', operator: '>=', target: '0.30' },
        output: 'buyers',
      },
      { 'RuleType': 'aggregator', 'EventName': 'click', 'Operator-C': 'equal', 'Target-C': 5 },
    ],
  };
  expect(parseRules(readDocument(JSON.stringify(answer)).rows)).toMatchObject({
    problems: [],
    rules: [{}, {}],
  });
});
