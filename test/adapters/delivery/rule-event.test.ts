import * as z from 'zod';
import { RULE_EVENT_SOURCE, ruleEventOf } from '../../../src/adapters/delivery/rule-event';
import { RULE_EVENT_SCHEMA, VALUE_EVENT_SCHEMA } from '../../../src/contract/rule-event';
import { Change, changeId } from '../../../src/engine/state/change';
import { attributeChange, eventChange, valueChange } from '../../support/changes';

test.each<[string, Change]>([
  ['Rule Met', attributeChange('ann')],
  ['Rule No Longer Met', attributeChange('ann', { value: 'not-ready' })],
  ['Rule Target Reached', eventChange('ann')],
  ['Value Changed', valueChange('ann', '312.5')],
  ['Value Changed', valueChange('ann', null)],
])('“%s” tells subscribers the kind of a change', (detailType, change) => {
  expect(ruleEventOf(change)).toMatchObject({ source: RULE_EVENT_SOURCE, detailType });
});

test('a change has the id, the rule and the time by which subscribers know it', () => {
  const change = attributeChange('ann', { n: 4 });
  expect(ruleEventOf(change).detail).toMatchObject({
    id: changeId(change),
    sequence: 4,
    rule: 'attribute:big_spender',
    at: '2026-03-14T09:26:53.000Z',
  });
});

test('a change names no field that it does not have', () => {
  const { detail } = ruleEventOf(eventChange('ann', { endpointId: undefined }));
  expect(Object.keys(detail)).toEqual([
    'version',
    'id',
    'sequence',
    'userId',
    'rule',
    'output',
    'count',
    'sum',
    'at',
  ]);
});

test('what a destination receives keeps to the published schema', () => {
  for (const change of [
    attributeChange('ann', {
      window: { start: '2026-01-01', finish: '2026-01-31' },
      until: Date.UTC(2026, 1, 1),
      statistics: { average: '2.5', min: '1', max: '4', distinct: { sku: { count: 3 } } },
    }),
    eventChange('ann', { endpointId: undefined }),
  ]) {
    const { detail } = ruleEventOf(change);
    expect(z.strictObject(RULE_EVENT_SCHEMA.shape).parse(detail)).toEqual(detail);
  }
});

test('the destinations that a rule names are no part of what they receive', () => {
  expect(JSON.stringify(ruleEventOf(attributeChange('ann', { to: ['pinpoint'] })))).not.toContain(
    'pinpoint"',
  );
});

test.each(['312.5', 'ready', null])('the value %j is told as an event of version 2', (told) => {
  const { detail } = ruleEventOf(valueChange('ann', told));
  expect(detail).toMatchObject({ version: '2', value: told });
  expect(z.strictObject(VALUE_EVENT_SCHEMA.shape).parse(detail)).toEqual(detail);
  expect(RULE_EVENT_SCHEMA.safeParse(detail).success).toBe(false);
});
