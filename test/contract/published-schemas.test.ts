import { readdirSync, readFileSync } from 'node:fs';
import { publishedSchemas } from '../../src/contract/published-schemas';

test('the schemas in the package are those that rules are checked with', () => {
  const files = Object.fromEntries(readdirSync('schemas').map((file) => [file, JSON.parse(readFileSync(`schemas/${file}`, 'utf8')) as unknown]));
  expect(files).toEqual(JSON.parse(JSON.stringify(publishedSchemas())));
});

test('they name every key of a rule, so that an editor completes and explains them', () => {
  const { $defs } = publishedSchemas()['rules-v1.json'] as { $defs: { rule: { properties: Record<string, unknown>; required: string[] } } };
  expect(Object.keys($defs.rule.properties)).toEqual(expect.arrayContaining(['type', 'events', 'filter', 'metric', 'condition', 'reset', 'includeHistory', 'output']));
  expect($defs.rule.required).toEqual(['type', 'events', 'condition']);
});
