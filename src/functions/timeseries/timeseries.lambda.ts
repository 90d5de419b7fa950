import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { PowertoolsTelemetry } from '../../adapters/cloudwatch/powertools-telemetry';
import { parseConfig } from '../../contract/config';
import { CONFIG_VARIABLE } from '../../contract/config-variable';
import { ActiveRules } from '../shared/active-rules';
import {
  createAggregateStore,
  createLagNotes,
  createRuleReader,
  createTimeseriesStore,
} from '../shared/registry';
import { timeLeftOf } from '../shared/time-left';
import { ReevaluationRun } from './reevaluation-run';

/** Milliseconds of the longest invocation of any function: 15 minutes (Lambda quotas). */
const MAX_INVOCATION_MS = 15 * 60_000;

const config = parseConfig(process.env[CONFIG_VARIABLE]);
const telemetry = new PowertoolsTelemetry(config.installation, 'timeseries');
const aggregates = createAggregateStore(config, { telemetry });
const timeseries = new ReevaluationRun({
  rules: new ActiveRules({
    reader: createRuleReader(config),
    store: aggregates,
    telemetry,
    clock: Date.now,
    pause,
    maxAge: 0,
    removedRules: config.removedRules,
    timeZone: config.timeZone,
    decidesTimeZone: true,
    historyDays: config.historyRetentionDays,
  }),
  aggregates,
  lagNotes: createLagNotes(config),
  timeseries: createTimeseriesStore(config, Date.now),
  telemetry,
  clock: Date.now,
  grace: config.rulesMaxAgeSeconds * 1000 + MAX_INVOCATION_MS,
});

export async function handler(_event: unknown, context: Context): Promise<{ finished: boolean }> {
  const timeLeft = timeLeftOf(context);
  return telemetry.around(() => timeseries.run(() => timeLeft() > 0));
}
