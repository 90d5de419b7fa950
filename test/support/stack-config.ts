import { checkConfig, UncheckedConfig } from '../../src/contract/config';

/** Builds the configuration of an installation as the construct hands it over. */
export function uncheckedConfig(overrides: Partial<UncheckedConfig> = {}): UncheckedConfig {
  return {
    installation: 'main',
    timeZone: 'Etc/UTC',
    anonymousUsers: 'skip',
    historyRetentionDays: 400,
    rulesMaxAgeSeconds: 15,
    removedRules: 'keep',
    redeliveryDays: 1,
    eventSource: { kind: 'pinpoint', parameters: {} },
    ruleSources: [{ kind: 'dynamoDb', parameters: { tableName: 'none' } }],
    aggregateStore: { kind: 'dynamoDb', parameters: { tableName: 'none' } },
    timeseriesStore: { kind: 'dynamoDb', parameters: { tableName: 'none' } },
    destination: { kind: 'eventBridge', parameters: { busName: 'default' } },
    deadLetters: { bucketName: 'letters' },
    ...overrides,
  };
}

/** Builds the environment of an installation's function. */
export function functionEnvironment(overrides: Partial<UncheckedConfig> = {}): Record<string, string> {
  return { CONFIG: JSON.stringify(checkConfig(uncheckedConfig(overrides))) };
}
