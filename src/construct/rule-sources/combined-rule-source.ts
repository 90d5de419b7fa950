import { Construct } from 'constructs';
import { RuleSource, RuleSourceBindOptions, RuleSourceConfig } from './rule-source';

export function combinedRuleSource(
  sources: RuleSource[],
): (scope: Construct, host: RuleSourceBindOptions) => RuleSourceConfig {
  if (sources.length === 0) throw new Error('RuleSource.all combines nothing; give it at least one source');
  return (scope, host) => {
    const bound = sources.map((source, index) =>
      source.bind(new Construct(scope, `Source${index + 1}`), host),
    );
    const tables = bound.flatMap(({ table }) => table ?? []);
    return {
      kind: 'all',
      parameters: {},
      sources: bound.flatMap((source) => source.sources ?? [source]),
      ...(tables.length === 1 && { table: tables[0] }),
    };
  };
}
