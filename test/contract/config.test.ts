import { checkConfig, parseConfig, UncheckedConfig } from '../../src/contract/config';

const CONFIG: UncheckedConfig = {
  installation: 'Shop-Analytics',
  timeZone: 'Europe/Dublin',
  anonymousUsers: 'skip',
  historyRetentionDays: 400,
  rulesMaxAgeSeconds: 15,
  removedRules: 'keep',
  redeliveryDays: 1,
  eventSource: { kind: 'pinpoint', parameters: {} },
  ruleSources: [{ kind: 'ssm', parameters: { path: '/shop/rules' } }],
  aggregateStore: { kind: 'dynamoDb', parameters: { tableName: 'states' } },
  timeseriesStore: { kind: 'dynamoDb', parameters: { tableName: 'history' } },
  destination: { kind: 'shadow', parameters: {} },
  deadLetters: { bucketName: 'dead-letters' },
};

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
])('%s is refused', (_, part, message) => {
  expect(() => checkConfig({ ...CONFIG, ...part })).toThrow(message);
});
