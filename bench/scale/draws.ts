import { Parameters } from './assumptions';

export type Random = () => number;

/** Draws the seconds until the next arrival of a Poisson process. */
export function gap(random: Random, perSecond: number): number {
  return -Math.log(1 - openUnit(random)) / perSecond;
}

/** Draws the seconds that a call takes which ends with the slowest of its items. */
export function callSeconds(
  random: Random,
  items: number,
  { callMedianSeconds, callP99Seconds }: Parameters,
): number {
  const shape = Math.log(99) / Math.log(callP99Seconds / callMedianSeconds);
  const slowest = openUnit(random) ** (1 / items);
  return callMedianSeconds * (slowest / (1 - slowest)) ** (1 / shape);
}

/** Draws the seconds before a further attempt of the store, as src/adapters/backoff.ts does. */
export function storePause(random: Random, attempt: number, { firstPauseSeconds }: Parameters): number {
  return firstPauseSeconds * 2 ** (attempt - 1) * (0.5 + random() / 2);
}

/** Draws the seconds before an attempt of the SDK's client after a throttled one. */
export function clientPause(random: Random, attempt: number, parameters: Parameters): number {
  const { clientPauseSeconds, longestClientPauseSeconds } = parameters;
  return Math.min(longestClientPauseSeconds, random() * 2 ** attempt * clientPauseSeconds);
}

/** Keeps away from 0 and 1, at which a quantile has no number. */
function openUnit(random: Random): number {
  return Math.min(1 - 1e-9, Math.max(1e-9, random()));
}
