import { Stack, Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  checkConfig,
  Config,
  CONFIG_VARIABLE,
  MAX_CONFIG_BYTES,
  UncheckedConfig,
  UncheckedPlugin,
} from '../../contract/config';

/** Hands the configuration to the functions, checked by the very code that they read it with. */
export function configure(scope: Construct, functions: lambda.Function[], config: UncheckedConfig): void {
  const checked = check(inOrder(config));
  const stack = Stack.of(scope);
  for (const each of functions) each.addEnvironment(CONFIG_VARIABLE, stack.toJsonString(checked));

  // Only at synthesis every token has its last value.
  scope.node.addValidation({
    validate: () => {
      const bytes = Buffer.byteLength(JSON.stringify(stack.resolve(checked)));
      return bytes <= MAX_CONFIG_BYTES
        ? []
        : [
            `the configuration of the functions takes ${bytes} bytes, at most ${MAX_CONFIG_BYTES} fit into their environment; give shorter names to what is handed in, or export them through parameters`,
          ];
    },
  });
}

/**
 * A map of another language may come in another order at each synthesis, and another text would change the
 * functions.
 */
function inOrder(config: UncheckedConfig): UncheckedConfig {
  const sorted = ({ kind, parameters }: UncheckedPlugin) => ({
    kind,
    parameters: Object.fromEntries(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1))),
  });
  return {
    ...config,
    eventSource: sorted(config.eventSource),
    ruleSources: config.ruleSources.map(sorted),
    aggregateStore: sorted(config.aggregateStore),
    timeseriesStore: sorted(config.timeseriesStore),
    destination: sorted(config.destination),
  };
}

/**
 * Where a token stands that looks like nothing the check would accept, an acceptable value is checked in its
 * place.
 */
function check(config: UncheckedConfig): Config {
  const stands = <T>(value: T, acceptable: T): T => (Token.isUnresolved(value) ? acceptable : value);
  // Acceptable wherever a plugin may hand over a token: as a text and as a number.
  const standsIn = ({ kind, parameters }: UncheckedPlugin) => ({
    kind,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, stands(value, '1')]),
    ),
  });
  const checked = checkConfig({
    ...config,
    timeZone: stands(config.timeZone, 'Etc/UTC'),
    historyRetentionDays: stands(config.historyRetentionDays, 1),
    rulesMaxAgeSeconds: stands(config.rulesMaxAgeSeconds, 1),
    redeliveryDays: stands(config.redeliveryDays, 1),
    eventSource: standsIn(config.eventSource),
    ruleSources: config.ruleSources.map(standsIn),
    aggregateStore: standsIn(config.aggregateStore),
    timeseriesStore: standsIn(config.timeseriesStore),
    destination: standsIn(config.destination),
  });
  return { ...checked, ...config } as Config;
}
