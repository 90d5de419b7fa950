import { setImmediate } from 'node:timers/promises';
import { ChangeView } from '../api';
import { DayPeriod, KnownMoves } from '../ports';
import { PlaygroundState } from './playground-state';

/** Users to look through before other requests are served. */
const SLICE = 2_000;

/** Counts the moves of a segment by its totals, because of each user the latest changes alone are stored. */
export function segmentMoves(state: PlaygroundState, rule: string, period: DayPeriod): KnownMoves {
  let [joined, left] = [0, 0];
  for (const day of state.segments.days(rule)) {
    if (!isWithin(day.day, period)) continue;
    joined += day.joined;
    left += day.left;
  }
  return { joined, left, changes: changesWithin(state, rule, period) };
}

async function* changesWithin(
  state: PlaygroundState,
  rule: string,
  period: DayPeriod,
): AsyncGenerator<ChangeView> {
  let users = 0;
  for (const changes of state.userChanges.ofRule(rule)) {
    for (const change of changes) {
      if (change.value !== 'told' && isWithin(state.dayOf(change.at), period)) yield change;
    }
    if (++users % SLICE === 0) await setImmediate();
  }
}

function isWithin(day: string, { from, to }: DayPeriod): boolean {
  return from <= day && day <= to;
}
