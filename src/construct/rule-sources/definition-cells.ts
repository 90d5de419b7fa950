import { plainNumber, unambiguous } from '../../common/decimal-text';
import { keysOf } from '../../common/keys-of';
import { Column } from '../../rule-language/columns';
import { DestinationName, NO_DESTINATION } from '../../rule-language/destination-names';
import { Operator } from '../../rule-language/operators';
import { fires, ResetMode } from '../../rule-language/reset-modes';
import { ExistingUsers, RuleKind } from '../../rule-language/rule';
import { Statistic } from '../../rule-language/statistics';
import {
  RuleDefinition,
  RuleDestination,
  RuleExisting,
  RuleOperator,
  RuleReset,
  RuleType,
} from './rule-definition';
import { RulePeriod } from './rule-period';
import { RuleStatistic } from './rule-statistic';

/** Property of a rule definition by the column of the rules table that it fills. */
export const PROPERTIES: Readonly<Record<Column, keyof RuleDefinition | undefined>> = {
  'RuleType': 'ruleType',
  'EventName': 'eventName',
  'AttributeName': 'attributeName',
  'AttributeValue': 'attributeValue',
  'Operator-C': 'countOperator',
  'Target-C': 'countTarget',
  'Operator-V': 'sumOperator',
  'Target-V': 'sumTarget',
  'ResetWhenReachTarget': 'reset',
  'StartDate': 'startDate',
  'FinishDate': 'finishDate',
  'Key': undefined,
  'Metric': 'metric',
  'Output': 'output',
  'Reset': 'reset',
  'Enabled': 'enabled',
  'Description': 'description',
  'StartsAt': 'startsAt',
  'EndsAt': 'endsAt',
  'IncludeHistory': 'includeHistory',
  'Existing': 'existing',
  'Period': 'period',
  'AtMost': 'atMost',
  'Statistic': 'statistic',
  'Destination': 'destinations',
  'Definition': undefined,
};

type Value = NonNullable<RuleDefinition[keyof RuleDefinition]>;

interface Members {
  readonly ruleType: Readonly<Record<RuleKind, keyof typeof RuleType>>;
  readonly operator: Readonly<Record<Operator, keyof typeof RuleOperator>>;
  readonly reset: Readonly<Record<ResetMode, keyof typeof RuleReset>>;
  readonly existing: Readonly<Record<ExistingUsers, keyof typeof RuleExisting>>;
  readonly destination: Readonly<Record<DestinationName, keyof typeof RuleDestination>>;
  readonly statistic: Readonly<Record<Statistic, Exclude<keyof typeof RuleStatistic, 'prototype'>>>;
}

/** Members of enumerations and classes by the words of the rule language that they stand for. */
export const MEMBERS: Members = {
  ruleType: { aggregator: 'AGGREGATOR', date: 'DATE', value: 'VALUE' },
  operator: {
    equal: 'EQUAL',
    greater: 'GREATER',
    atLeast: 'AT_LEAST',
    less: 'LESS',
    atMost: 'AT_MOST',
    notEqual: 'NOT_EQUAL',
  },
  reset: { none: 'NONE', zero: 'ZERO', carry: 'CARRY' },
  existing: { skip: 'SKIP', fire: 'FIRE' },
  destination: {
    eventBridge: 'EVENT_BRIDGE',
    customerProfiles: 'CUSTOMER_PROFILES',
    function: 'FUNCTION',
    pinpoint: 'PINPOINT',
  },
  statistic: {
    count: 'count',
    sum: 'sum',
    average: 'average',
    min: 'min',
    max: 'max',
    distinct: 'distinct',
    days: 'days',
    first: 'first',
    last: 'last',
  },
};

/** Converts a rule to a row of the rules table, so that one parser checks rules from every source. */
export function toCells(rule: RuleDefinition): Record<string, string> {
  const { reset = RuleReset.NONE, enabled = true, ...others } = rule;
  const values: Partial<RuleDefinition> = { ...others, enabled };
  const cells = keysOf(PROPERTIES).flatMap((column): [Column, string][] => {
    const property = PROPERTIES[column];
    const value = property && values[property];
    return value === undefined ? [] : [[column, textOf(value)]];
  });
  return { ...Object.fromEntries(cells), ...resetCells(reset) };
}

/** Converts the one property that fills two columns. */
function resetCells(reset: RuleReset): Partial<Record<Column, string>> {
  return fires(reset) ? { ResetWhenReachTarget: 'yes', Reset: reset } : { ResetWhenReachTarget: 'no' };
}

/** Takes the text out of a value that is a class in the app. */
export function plainOf(value: Value): Exclude<Value, RulePeriod | RuleStatistic> {
  return value instanceof RulePeriod || value instanceof RuleStatistic ? value._text : value;
}

function textOf(given: Value): string {
  const value = plainOf(given);
  if (typeof value === 'number') return unambiguous(plainNumber(value));
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  return value.length > 0 ? value.join(' ') : NO_DESTINATION;
}
