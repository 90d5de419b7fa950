import { Aggregate, aggregateOfMeasure, EMPTY_AGGREGATE, mergeAggregates } from '../aggregate/aggregate';
import { add, negate } from '../aggregate/decimal';

/** Events of one local day or one bucket of minutes. */
export interface Slot {
  /** Number of the day or bucket since 1970. */
  readonly n: number;
  readonly aggregate: Aggregate;
}

/** Slots that hold events, in the order of time. */
export interface SlotList {
  /** First slot from which on nothing is missing. */
  readonly from: number;
  readonly slots: readonly Slot[];
}

/** Adds events to their slot. A slot before the first of the list is left out, since its window is over. */
export function addToSlots(list: SlotList, n: number, events: Aggregate): SlotList {
  if (n < list.from) return list;
  const { slots } = list;
  let place = slots.length;
  while (place > 0 && slots[place - 1].n >= n) place--;
  const known = slots[place]?.n === n ? slots[place] : undefined;
  const next = slots.slice();
  next.splice(place, known ? 1 : 0, {
    n,
    aggregate: known ? mergeAggregates(known.aggregate, events) : events,
  });
  const added = { ...list, slots: next };
  const heads = HEADS.get(list);
  if (heads) HEADS.set(added, heads.slice(0, place));
  return added;
}

/** Drops the slots before `from`, which no window can reach again. */
export function trimmed(list: SlotList, from: number): SlotList {
  const { slots } = list;
  if (slots.length === 0 || slots[0].n >= from) return list;
  const first = placeOf(slots, from);
  return { from, slots: slots.slice(first) };
}

/**
 * Adds up the slots from `from` to `to`.
 *
 * @param onlyTotals whether count and sum of the first measure are enough
 * @param place place of the measure in its rule
 */
export function aggregateOfSlots(
  list: SlotList,
  from: number,
  to: number,
  onlyTotals: boolean,
  place = 0,
): Aggregate {
  const { slots } = list;
  const first = placeOf(slots, from);
  const end = slots.length > 0 && slots[slots.length - 1].n <= to ? slots.length : placeOf(slots, to + 1);
  if (first >= end) return EMPTY_AGGREGATE;
  if (!onlyTotals) {
    return slots
      .slice(first, end)
      .reduce(
        (sum, { aggregate }) => mergeAggregates(sum, aggregateOfMeasure(aggregate, place)),
        EMPTY_AGGREGATE,
      );
  }
  const heads = headsOf(list);
  if (first === 0) return heads[end - 1];
  const [whole, before] = [heads[end - 1], heads[first - 1]];
  return { count: whole.count - before.count, sum: add(whole.sum, negate(before.sum)) };
}

/** Caches count and sum of the slots up to each place, which all rules that look at a list ask for. */
const HEADS = new WeakMap<SlotList, Aggregate[]>();

function headsOf(list: SlotList): readonly Aggregate[] {
  const { slots } = list;
  let heads = HEADS.get(list);
  if (!heads) HEADS.set(list, (heads = []));
  for (let place = heads.length; place < slots.length; place++) {
    const { count, sum } = slots[place].aggregate;
    heads.push(
      place === 0
        ? { count, sum }
        : { count: heads[place - 1].count + count, sum: add(heads[place - 1].sum, sum) },
    );
  }
  return heads;
}

/** Finds the place of the first slot from number `n` on. */
function placeOf(slots: readonly Slot[], n: number): number {
  let [low, high] = [0, slots.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (slots[middle].n < n) low = middle + 1;
    else high = middle;
  }
  return low;
}
