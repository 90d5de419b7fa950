import { ActiveRule } from '../catalogue/rule-set';
import { UnfinishedEvent, UserState } from './user-state';

/** Returns what was done with the event at this position, if it was judged by some of its rules only. */
export function unfinishedEvent(
  state: UserState,
  shardId: string,
  sequenceNumber: string,
): UnfinishedEvent | undefined {
  const unfinished = state.unfinished?.[shardId];
  return unfinished?.sequenceNumber === sequenceNumber ? unfinished : undefined;
}

/** Returns a test for the rules that, in their current generation, have judged an unfinished event. */
export function judgedBy({ judged, revision }: UnfinishedEvent): (rule: ActiveRule) => boolean {
  const keys = new Set(judged);
  return ({ key, generation }) => generation <= revision && keys.has(key);
}

/** Replaces the unfinished event of a shard, or drops it when there is none any more. */
export function withUnfinished(
  state: UserState,
  shardId: string,
  unfinished: UnfinishedEvent | undefined,
): UserState {
  if (!state.unfinished && !unfinished) return state;
  const { [shardId]: _, ...others } = state.unfinished ?? {};
  const all = unfinished ? { ...others, [shardId]: unfinished } : others;
  const { unfinished: _all, ...rest } = state;
  return Object.keys(all).length > 0 ? { ...rest, unfinished: all } : rest;
}

/**
 * Returns unfinished events with the slots that still hold them. Slots that are dropped and later built from
 * history do not: an event is in history only once all its rules have judged it.
 */
export function stillHeld(
  unfinished: UserState['unfinished'],
  slots: UserState['slots'],
): UserState['unfinished'] {
  if (!unfinished) return undefined;
  const entries = Object.entries(unfinished).map(([shardId, { slots: names, ...rest }]) => {
    const held = heldBy(names, slots);
    return [shardId, held.length > 0 ? { ...rest, slots: held } : rest] as const;
  });
  return Object.fromEntries(entries);
}

/** Lists the slots that hold an event and are still there. */
export function heldBy(names: readonly string[] = [], slots: UserState['slots'] = {}): string[] {
  return names.filter((name) => Object.hasOwn(slots, name));
}
