import { checkConfig, parseConfig, UncheckedConfig } from '../../src/contract/config';
import { uncheckedConfig } from '../support/stack-config';

const CONFIG = uncheckedConfig();

test('a function reads what the construct has checked', () => {
  const checked = checkConfig(CONFIG);
  expect(checked).toMatchObject(CONFIG);
  expect(parseConfig(JSON.stringify(checked))).toEqual(checked);
});

test('a configuration of another version is refused rather than misread', () => {
  const older = { ...checkConfig(CONFIG), version: 0 };
  expect(() => parseConfig(JSON.stringify(older))).toThrow(/version: .*\(it is 0\)/);
});

test.each<[string, Partial<UncheckedConfig>, RegExp]>([
  [
    'a time zone that does not exist',
    { timeZone: 'Europe/Dublim' },
    /timeZone: .*\(it is "Europe\/Dublim"\)/,
  ],
  ['no rule source', { ruleSources: [] }, /ruleSources: .*\(it is \[\]\)/],
  ['no day of history', { historyRetentionDays: 0 }, /historyRetentionDays: .*\(it is 0\)/],
  [
    'a rate of zero',
    {
      destination: {
        kind: 'pinpoint',
        parameters: { applicationId: 'a', endpointBatchesPerSecond: '0', eventBatchesPerSecond: '1' },
      },
    },
    /destination\.parameters\.endpointBatchesPerSecond: is not a number over 0 \(it is "0"\)/,
  ],
  [
    'no record in an invocation',
    { transformation: { kind: 'function', parameters: { functionName: 'decrypt', maxRecords: '0' } } },
    /transformation\.parameters\.maxRecords: .*\(it is "0"\)/,
  ],
  [
    'an object type that makes profiles, without its field of the user id',
    {
      destination: {
        kind: 'customerProfiles',
        parameters: {
          domainName: 'shop',
          searchKey: 'memberIdKey',
          userKey: 'memberIdKey',
          userObjectType: 'Member',
          ruleObjectType: 'rule',
          callsPerSecond: '1',
        },
      },
    },
    /destination\.parameters: has one of userObjectType and userIdField; give both or neither/,
  ],
])('%s is refused', (_, part, message) => {
  expect(() => checkConfig({ ...CONFIG, ...part })).toThrow(message);
});

describe('a plugin of a kind that the functions do not have', () => {
  const fax = { kind: 'fax', parameters: {} };

  test.each<[string, Partial<UncheckedConfig>, string]>([
    [
      'event source',
      { eventSource: fax },
      'eventSource.kind: is no kind that the functions have, which are pinpoint, json; ' +
        'bring other events to a Kinesis stream and read it with EventSource.kinesis (it is "fax")',
    ],
    [
      'transformation',
      { transformation: fax },
      'transformation.kind: is no kind that the functions have, which are function; ' +
        'transform records with EventSource.transform (it is "fax")',
    ],
    [
      'rule source',
      { ruleSources: [CONFIG.ruleSources[0], fax] },
      'ruleSources.1.kind: is no kind that the functions have, ' +
        'which are asset, dynamoDb, ssm, s3, honeycode, function; ' +
        'supply other rules with RuleSource.function (it is "fax")',
    ],
    [
      'aggregate store',
      { aggregateStore: fax },
      'aggregateStore.kind: is no kind that the functions have, which are dynamoDb, module; ' +
        'use AggregateStore.dynamoDb, or keep states elsewhere with AggregateStore.module (it is "fax")',
    ],
    [
      'timeseries store',
      { timeseriesStore: fax },
      'timeseriesStore.kind: is no kind that the functions have, which are dynamoDb; ' +
        'use TimeseriesStore.dynamoDb (it is "fax")',
    ],
    [
      'destination',
      { destination: fax },
      'destination.kind: is no kind that the functions have, ' +
        'which are pinpoint, eventBridge, function, shadow, customerProfiles; ' +
        'deliver to anything else with Destination.function (it is "fax")',
    ],
  ])('is refused as %s, with the kinds that there are', (_, part, message) => {
    expect(() => checkConfig({ ...CONFIG, ...part })).toThrow(message);
  });
});
