import { PARAMETERS, Parameters } from '../../../bench/scale/assumptions';
import { evenUsers } from '../../../bench/scale/population';
import { Outcome, Scenario, simulate } from '../../../bench/scale/simulation';

/** Two full shards for some seconds, with a table that throttles nothing. */
export const SMALL: Scenario = {
  population: evenUsers(5_000),
  shards: 2,
  perSecond: 2_000,
  load: [{ from: 0, factor: 1 }],
  seconds: 12,
  units: { write: 100_000, read: 100_000 },
};

export function run(
  changes: Partial<Scenario> = {},
  parameters: Partial<Parameters> = {},
  seed = 1,
): Outcome {
  return simulate({ ...SMALL, ...changes }, { ...PARAMETERS, ...parameters }, seed);
}
