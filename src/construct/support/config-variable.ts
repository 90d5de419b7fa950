import { Stack, Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  checkConfig,
  Config,
  MAX_CONFIG_BYTES,
  UncheckedConfig,
  UncheckedPlugin,
} from '../../contract/config';
import { CONFIG_VARIABLE } from '../../contract/config-variable';

/**
 * Writes the configuration into the environment of the functions, after a check by the code that they read it
 * with. Its size is checked at synthesis, when every token has its final value.
 *
 * @throws an error when the functions could not use it
 */
export function setConfigVariable(
  scope: Construct,
  functions: lambda.Function[],
  config: UncheckedConfig,
): void {
  writeConfigVariable(scope, functions, checkedConfig(config), MAX_CONFIG_BYTES);
}

/**
 * Checks the configuration of an installation by the code that its functions read it with.
 *
 * @throws an error when the functions could not use it
 */
export function checkedConfig(config: UncheckedConfig): Config {
  return checkBesidesTokens(mapPlugins(config, sortParameters));
}

/** Writes a configuration into the environment of functions; its size is checked at synthesis. */
export function writeConfigVariable(
  scope: Construct,
  functions: lambda.Function[],
  config: object,
  maxBytes: number,
): void {
  const stack = Stack.of(scope);
  for (const each of functions) each.addEnvironment(CONFIG_VARIABLE, stack.toJsonString(config));

  scope.node.addValidation({
    validate: () => {
      const bytes = Buffer.byteLength(JSON.stringify(stack.resolve(config)));
      return bytes <= maxBytes
        ? []
        : [
            `the configuration of the functions takes ${bytes} bytes, ` +
              `at most ${maxBytes} fit into their environment; ` +
              'give shorter names to what is handed in, or export them through parameters',
          ];
    },
  });
}

function mapPlugins(
  config: UncheckedConfig,
  change: (plugin: UncheckedPlugin) => UncheckedPlugin,
): UncheckedConfig {
  return {
    ...config,
    eventSource: change(config.eventSource),
    ...(config.transformation && { transformation: change(config.transformation) }),
    ruleSources: config.ruleSources.map(change),
    aggregateStore: change(config.aggregateStore),
    timeseriesStore: change(config.timeseriesStore),
    destination: change(config.destination),
  };
}

/**
 * Sorts the parameters of a plugin by name. A map from another language may come in another order at each
 * synthesis, and a different text would deploy the functions anew.
 */
function sortParameters({ kind, parameters }: UncheckedPlugin): UncheckedPlugin {
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return { kind, parameters: Object.fromEntries(sorted) };
}

/** Checks the configuration with an acceptable value in place of each token, whose own text would fail. */
function checkBesidesTokens(config: UncheckedConfig): Config {
  const checked = checkConfig({
    ...mapPlugins(config, replaceParameterTokens),
    timeZone: replaceToken(config.timeZone, 'Etc/UTC'),
    historyRetentionDays: replaceToken(config.historyRetentionDays, 1),
    rulesMaxAgeSeconds: replaceToken(config.rulesMaxAgeSeconds, 1),
    redeliveryDays: replaceToken(config.redeliveryDays, 1),
  });
  return { ...checked, ...config } as Config;
}

function replaceParameterTokens({ kind, parameters }: UncheckedPlugin): UncheckedPlugin {
  // Acceptable for every parameter that may be a token: as a text and as a number.
  const replaced = Object.entries(parameters).map(([name, value]) => [name, replaceToken(value, '1')]);
  return { kind, parameters: Object.fromEntries(replaced) as Record<string, string> };
}

function replaceToken<T>(value: T, acceptable: T): T {
  return Token.isUnresolved(value) ? acceptable : value;
}
