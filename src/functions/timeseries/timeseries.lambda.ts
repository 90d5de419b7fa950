import type { Context } from 'aws-lambda';
import { PowertoolsTelemetry } from '../../adapters/cloudwatch/powertools-telemetry';
import { CONFIG_VARIABLE, parseConfig } from '../../contract/config';
import { ActiveRules } from '../shared/active-rules';
import { createAggregateStore, createRuleReader, createTimeseriesStore } from '../shared/registry';
import { ReevaluationRun } from './reevaluation-run';

/** A page of users takes seconds; an invocation that has less than this left hands over to the next. */
const RESERVE = 60_000;
/** No invocation of any function lasts longer than 15 minutes (Lambda quotas). */
const LONGEST_INVOCATION = 15 * 60_000;

const config = parseConfig(process.env[CONFIG_VARIABLE]);
const telemetry = new PowertoolsTelemetry(config.installation, 'timeseries');
const aggregates = createAggregateStore(config);
const timeseries = new ReevaluationRun({
  rules: new ActiveRules({
    reader: createRuleReader(config),
    store: aggregates,
    telemetry,
    clock: Date.now,
    maxAge: 0,
    removedRules: config.removedRules,
  }),
  aggregates,
  timeseries: createTimeseriesStore(config, Date.now),
  telemetry,
  clock: Date.now,
  grace: config.rulesMaxAgeSeconds * 1000 + LONGEST_INVOCATION,
});

export async function handler(_event: unknown, context: Context): Promise<{ finished: boolean }> {
  return telemetry.around(() => timeseries.run(() => context.getRemainingTimeInMillis() > RESERVE));
}
