import { MEMBERS, PROPERTIES, toCells } from '../../../src/construct/rule-sources/definition-cells';
import {
  RuleDefinition,
  RuleDestination,
  RuleExisting,
  RuleOperator,
  RuleReset,
  RuleType,
} from '../../../src/construct/rule-sources/rule-definition';
import { RulePeriod } from '../../../src/construct/rule-sources/rule-period';
import { RuleStatistic } from '../../../src/construct/rule-sources/rule-statistic';
import { COLUMN_NAMES } from '../../../src/rule-language/columns';
import { STATISTIC_NAMES } from '../../../src/rule-language/statistics';

/** Every property, so that none is left out of the table: the compiler asks for a new one. */
const COMPLETE: Required<RuleDefinition> = {
  ruleType: RuleType.AGGREGATOR,
  eventName: 'click',
  attributeName: 'shop',
  attributeValue: 'Cork',
  countOperator: RuleOperator.AT_LEAST,
  countTarget: 3,
  sumOperator: RuleOperator.NOT_EQUAL,
  sumTarget: 1e21,
  reset: RuleReset.CARRY,
  startDate: '2021-01-01',
  finishDate: '2021-01-31',
  startsAt: '2021-01-02',
  endsAt: '2021-01-30',
  includeHistory: false,
  existing: RuleExisting.SKIP,
  period: RulePeriod.lastDays(30),
  atMost: '1 per week',
  statistic: RuleStatistic.distinct('category'),
  metric: 'price',
  output: 'out',
  destinations: [RuleDestination.FUNCTION, RuleDestination.PINPOINT],
  enabled: false,
  description: 'A note',
};
const SMALL: RuleDefinition = { ruleType: RuleType.DATE, eventName: 'click' };

test('every property fills a column', () => {
  expect(new Set(Object.values(PROPERTIES))).toEqual(new Set([...Object.keys(COMPLETE), undefined]));
});

test('a rule with every property fills every column that has one, in the order of the table', () => {
  const cells = toCells(COMPLETE);
  expect(Object.keys(cells).sort()).toEqual(
    COLUMN_NAMES.filter((column) => PROPERTIES[column] !== undefined).sort(),
  );
  expect(cells).toMatchObject({
    'RuleType': 'aggregator',
    'Operator-V': 'notEqual',
    'Target-V': '1000000000000000000000',
    'ResetWhenReachTarget': 'yes',
    'Reset': 'carry',
    'IncludeHistory': 'no',
    'Existing': 'skip',
    'Period': 'last 30 days',
    'AtMost': '1 per week',
    'Statistic': 'distinct category',
    'Destination': 'function pinpoint',
    'Enabled': 'no',
  });
});

test('what a rule leaves out stays empty, but for whether it is enabled and reset', () => {
  expect(toCells(SMALL)).toEqual({
    RuleType: 'date',
    EventName: 'click',
    Enabled: 'yes',
    ResetWhenReachTarget: 'no',
  });
  expect(toCells({ ...SMALL, reset: RuleReset.NONE })).toEqual(toCells(SMALL));
});

test('a list without destinations names none', () => {
  expect(toCells({ ...SMALL, destinations: [] }).Destination).toBe('none');
});

test.each([
  ['RuleType', RuleType, MEMBERS.ruleType],
  ['RuleOperator', RuleOperator, MEMBERS.operator],
  ['RuleReset', RuleReset, MEMBERS.reset],
  ['RuleDestination', RuleDestination, MEMBERS.destination],
])('%s has a member for each word of the language, and no other', (_, members, names) => {
  expect(members).toEqual(Object.fromEntries(Object.entries(names).map(([word, member]) => [member, word])));
});

test('RuleStatistic has a factory for each statistic of the language, and no other', () => {
  const factories = Object.getOwnPropertyNames(RuleStatistic).filter(
    (name) => typeof RuleStatistic[name as keyof typeof RuleStatistic] === 'function',
  );
  expect(factories.sort()).toEqual(Object.values(MEMBERS.statistic).sort());
  expect(Object.keys(MEMBERS.statistic)).toEqual(STATISTIC_NAMES);
});
