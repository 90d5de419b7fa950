import { Construct } from 'constructs';
import { Bind, Plugin } from '../support/factory-plugin';
import { RuleSourceBindOptions, RuleSourceConfig } from './rule-source-config';

export function combinedRuleSource(
  sources: Plugin<RuleSourceBindOptions, RuleSourceConfig>[],
): Bind<RuleSourceBindOptions, RuleSourceConfig> {
  if (sources.length === 0) throw new Error('RuleSource.all combines nothing; give it at least one source');
  return (scope, options) => {
    const configs = sources.map((source, index) =>
      source.bind(new Construct(scope, `Source${index + 1}`), options),
    );
    const tables = configs.flatMap(({ table }) => table ?? []);
    return {
      kind: 'all',
      parameters: {},
      sources: configs.flatMap((config) => config.sources ?? [config]),
      ...(tables.length === 1 && { table: tables[0] }),
    };
  };
}
