import { Aggregate } from '../../engine/aggregate/aggregate';
import { History } from '../../engine/history/history';
import { Firings } from '../../engine/state/firings';
import { Checkpoint, RuleState, UnfinishedEvent, UserState } from '../../engine/state/user-state';
import { dayNumber, dayText } from '../../engine/windows/day-number';
import { SlotList } from '../../engine/windows/slots';
import { TrackedPart } from '../../rule-language/statistics';
import { decodeEnds, EncodedEnds, encodeEnds } from './ends-codec';

/** A state by position and with the numbers of its rules, so that it fits the 1 KB of one write unit. */
interface EncodedState {
  /** Checkpoints by shard. */
  readonly m?: Record<string, string>;
  /** Rules, column by column, since similar values next to each other pack well. */
  readonly r?: string;
  /** Ranges, distinct values, ends and further measures of counters, by the number of the rule. */
  readonly x?: Record<string, EncodedExtras>;
  /** History. */
  readonly h?: EncodedGroup[];
  /** Chunks. */
  readonly c?: [last: number, from: string, to: string];
  /** Endpoint id. */
  readonly e?: string;
  /** Recent event ids. */
  readonly i?: readonly string[];
  /** Revisions. */
  readonly v: [judgedRevision: number, latestRevision: number];
  /** Unfinished events by shard. */
  readonly u?: Record<string, EncodedUnfinished>;
  /** Rules without room, as columns of numbers (as differences) and generations (empty when repeated). */
  readonly f?: string;
  /** Slots of rules over moving windows, each with its name and the numbers of the rules that look at it. */
  readonly s?: readonly EncodedSlots[];
  /** Clock, in base 36. */
  readonly t?: string;
  /** Firings of rules with a cap, by the number of the rule. */
  readonly k?: Record<string, string>;
  /** Values that were told last, by the number of the rule. */
  readonly o?: Record<string, string>;
}

export type EncodedGroup = [
  eventName: string,
  attributes: Readonly<Record<string, string>>,
  metrics: readonly string[],
  entries: string,
];
type EncodedUnfinished = [sequenceNumber: string, revision: number, judged: string, slots?: string];
type EncodedExtras = [
  range: EncodedRange | 0,
  distinct: Record<string, readonly string[]> | 0,
  further?: readonly EncodedAggregate[] | 0,
  ends?: EncodedEnds,
];
type EncodedAggregate = [count: number, sum: string, extras?: EncodedExtras];
type EncodedSlots = [name: string, rules: string, slots: string, extras?: Record<string, EncodedExtras>];
type EncodedRange = [count: number, min: string, max: string];

/** Name of a shard as Kinesis gives it. */
const SHARD = /^shardId-(\d{12})$/;

/** Encodes a state without `dueAt`, which stores keep apart to find users by it. */
export function encodeState(state: UserState, numberOf: (key: string) => number): string {
  const rules = Object.entries(state.rules)
    .map(([key, rule]) => [numberOf(key), rule] as const)
    .sort(([a], [b]) => a - b);
  const extras: Record<string, EncodedExtras> = {};
  const firings: Record<string, string> = {};
  const told: Record<string, string> = {};
  for (const [n, rule] of rules) {
    if (rule.counter && hasExtras(rule.counter)) extras[n] = encodeExtras(rule.counter);
    if (rule.firings) firings[n] = encodeFirings(rule.firings);
    if (rule.told !== undefined) told[n] = rule.told;
  }
  const encoded: EncodedState = {
    m: orUndefined(
      mapEntries(
        state.checkpoints,
        encodeShard,
        ({ sequenceNumber, at }) => `${sequenceNumber},${at.toString(36)}`,
      ),
    ),
    r: rules.length > 0 ? encodeRules(rules) : undefined,
    x: orUndefined(extras),
    h: state.history.length > 0 ? encodeHistory(state.history) : undefined,
    c: state.chunks && [state.chunks.last, state.chunks.from, state.chunks.to],
    e: state.endpointId,
    i: state.recentIds,
    v: [state.judgedRevision, state.latestRevision],
    u:
      state.unfinished &&
      mapEntries(state.unfinished, encodeShard, (event) => encodeUnfinished(event, numberOf)),
    f: state.refused && encodeRefused(state.refused, numberOf),
    s: state.slots && encodeAllSlots(state.slots, rules),
    t: state.clock?.toString(36),
    k: orUndefined(firings),
    o: orUndefined(told),
  };
  return JSON.stringify(encoded);
}

/** Lists the output keys that a state mentions, which may repeat. */
export function keysIn({ rules, unfinished, refused }: UserState): string[] {
  const keys = Object.keys(rules);
  if (unfinished) for (const { judged } of Object.values(unfinished)) keys.push(...judged);
  if (refused) keys.push(...Object.keys(refused));
  return keys;
}

/** Decodes a state; `dueAt` is the instant that the store has kept apart. */
export function decodeState(text: string, keyOf: (n: number) => string, dueAt?: number): UserState {
  const encoded = JSON.parse(text) as EncodedState;
  const { m = {}, r, x = {}, h = [], c, e, i, v, u, f, s = [], t, k = {}, o = {} } = encoded;
  const rules = r === undefined ? [] : decodeRules(r, x, k, o, namesOfSlots(s));
  return {
    checkpoints: mapEntries(m, decodeShard, decodeCheckpoint),
    rules: Object.fromEntries(rules.map(([n, rule]) => [keyOf(n), rule])),
    history: decodeHistory(h),
    ...(c && { chunks: { last: c[0], from: c[1], to: c[2] } }),
    ...(e !== undefined && { endpointId: e }),
    ...(i && { recentIds: i }),
    judgedRevision: v[0],
    latestRevision: v[1],
    ...(u && { unfinished: mapEntries(u, decodeShard, (event) => decodeUnfinished(event, keyOf)) }),
    ...(f !== undefined && { refused: decodeRefused(f, keyOf) }),
    ...(s.length > 0 && {
      slots: Object.fromEntries(s.map(([name, , ...slots]) => [name, decodeSlots(...slots)])),
    }),
    ...(t !== undefined && { clock: parseInt(t, 36) }),
    ...(dueAt !== undefined && { dueAt }),
  };
}

export function encodeHistory(history: History): EncodedGroup[] {
  return history.map(({ eventName, attributes, metrics, entries }) => [
    eventName,
    attributes,
    metrics,
    entries,
  ]);
}

export function decodeHistory(groups: readonly EncodedGroup[]): History {
  return groups.map(([eventName, attributes, metrics, entries]) => ({
    eventName,
    attributes,
    metrics,
    entries,
  }));
}

/**
 * Encodes columns of numbers (as differences), changes (with a `+` when ready), counts, sums, generations and
 * revisions of conditions. A generation equal to the last one is left empty, as is a revision equal to its
 * generation.
 */
function encodeRules(rules: readonly (readonly [number, RuleState])[]): string {
  let [numbers, published, counts, sums, generations, conditions] = ['', '', '', '', '', ''];
  let [lastNumber, lastGeneration, comma] = [0, 0, ''];
  for (const [n, { changes, ready, counter }] of rules) {
    const { generation = lastGeneration, conditionRevision = generation } = counter ?? {};
    numbers += `${comma}${n - lastNumber}`;
    published += `${comma}${changes || ''}${ready ? '+' : ''}`;
    counts += `${comma}${counter?.count ?? ''}`;
    sums += `${comma}${counter?.sum ?? ''}`;
    generations += `${comma}${generation === lastGeneration ? '' : generation}`;
    conditions += `${comma}${conditionRevision === generation ? '' : conditionRevision}`;
    [lastNumber, lastGeneration, comma] = [n, generation, ','];
  }
  return [numbers, published, counts, sums, generations, conditions].join('|');
}

function decodeRules(
  text: string,
  extras: Required<EncodedState>['x'],
  firings: Required<EncodedState>['k'],
  told: Required<EncodedState>['o'],
  slots: ReadonlyMap<number, string>,
): [number, RuleState][] {
  const [numbers, changes, counts, sums, generations, conditions] = text
    .split('|')
    .map((column) => column.split(','));
  let [n, generation] = [0, 0];
  return numbers.map((difference, index) => {
    n += Number(difference);
    generation = Number(generations[index] || generation);
    const published = {
      changes: parseInt(changes[index], 10) || 0,
      ready: changes[index].endsWith('+'),
      ...(told[n] !== undefined && { told: told[n] }),
      ...(firings[n] !== undefined && { firings: decodeFirings(firings[n]) }),
    };
    if (counts[index] === '') return [n, published];
    const known = extras[n] as EncodedExtras | undefined;
    return [
      n,
      {
        ...published,
        counter: {
          count: Number(counts[index]),
          sum: sums[index],
          generation,
          conditionRevision: Number(conditions[index] || generation),
          ...(known && decodeExtras(known)),
          ...(slots.has(n) && { slots: slots.get(n) }),
        },
      },
    ];
  });
}

function hasExtras({ range, distinct, ends, further }: Aggregate): boolean {
  return range !== undefined || distinct !== undefined || ends !== undefined || further !== undefined;
}

function encodeExtras({ range, distinct, ends, further }: Aggregate): EncodedExtras {
  const parts = {
    range: range ? ([range.count, range.min, range.max] satisfies EncodedRange) : (0 as const),
    distinct: distinct ?? (0 as const),
    ends: ends && encodeEnds(ends),
  } satisfies Record<TrackedPart, unknown>;
  const { range: ofRange, distinct: ofValues, ends: ofEnds } = parts;
  if (ofEnds) return [ofRange, ofValues, further?.map(encodeAggregate) ?? 0, ofEnds];
  return further ? [ofRange, ofValues, further.map(encodeAggregate)] : [ofRange, ofValues];
}

function encodeAggregate(aggregate: Aggregate): EncodedAggregate {
  const { count, sum } = aggregate;
  return hasExtras(aggregate) ? [count, sum, encodeExtras(aggregate)] : [count, sum];
}

function decodeAggregate([count, sum, extras]: EncodedAggregate): Aggregate {
  return { count, sum, ...(extras && decodeExtras(extras)) };
}

function decodeExtras([range, distinct, further, ends]: EncodedExtras): Pick<
  Aggregate,
  TrackedPart | 'further'
> {
  return {
    ...(range && { range: { count: range[0], min: range[1], max: range[2] } }),
    ...(distinct && { distinct }),
    ...(ends && { ends: decodeEnds(ends) }),
    ...(further && { further: further.map(decodeAggregate) }),
  };
}

/** Encodes the newest day, each older one as its distance to the next, and after a `+` the day held back. */
function encodeFirings({ days, heldBack }: Firings): string {
  const numbers = days.map(dayNumber).reverse();
  const distances = numbers.map((n, index) => (index === 0 ? n : numbers[index - 1] - n).toString(36));
  return distances.join() + (heldBack === undefined ? '' : `+${dayNumber(heldBack).toString(36)}`);
}

function decodeFirings(text: string): Firings {
  const [distances, heldBack] = text.split('+');
  let next = 0;
  const days = (distances === '' ? [] : distances.split(','))
    .map((distance, index) => (next = index === 0 ? parseInt(distance, 36) : next - parseInt(distance, 36)))
    .map(dayText)
    .reverse();
  return { days, ...(heldBack !== undefined && { heldBack: dayText(parseInt(heldBack, 36)) }) };
}

function encodeUnfinished(
  { sequenceNumber, revision, judged, slots }: UnfinishedEvent,
  numberOf: (key: string) => number,
): EncodedUnfinished {
  const rules = differences(judged.map(numberOf)).join();
  return [sequenceNumber, revision, rules, ...(slots ? [slots.join()] : [])] as EncodedUnfinished;
}

function decodeUnfinished(
  [sequenceNumber, revision, judged, slots]: EncodedUnfinished,
  keyOf: (n: number) => string,
): UnfinishedEvent {
  return {
    sequenceNumber,
    revision,
    judged: addedUp(judged).map(keyOf),
    ...(slots !== undefined && { slots: slots.split(',') }),
  };
}

function encodeAllSlots(
  slots: Required<UserState>['slots'],
  rules: readonly (readonly [number, RuleState])[],
): EncodedSlots[] {
  const looking = new Map<string, number[]>();
  for (const [n, { counter }] of rules) {
    if (counter?.slots === undefined) continue;
    const others = looking.get(counter.slots);
    if (others) others.push(n);
    else looking.set(counter.slots, [n]);
  }
  return Object.entries(slots).map(
    ([name, list]) =>
      [name, differences(looking.get(name) ?? []).join(), ...encodeSlots(list)] as EncodedSlots,
  );
}

/** Names the slots of each rule, by its number. */
function namesOfSlots(encoded: readonly EncodedSlots[]): ReadonlyMap<number, string> {
  return new Map(encoded.flatMap(([name, rules]) => addedUp(rules).map((n) => [n, name] as const)));
}

type EncodedSlotList = [slots: string, extras?: Record<string, EncodedExtras>];

function encodeSlots(list: SlotList): EncodedSlotList {
  let encoded = ENCODED.get(list);
  if (!encoded) {
    const extras = extrasOfSlots(list);
    ENCODED.set(list, (encoded = extras ? [slotsText(list), extras] : [slotsText(list)]));
  }
  return encoded;
}

/** Caches encoded slots, of which an event changes few. */
const ENCODED = new WeakMap<SlotList, EncodedSlotList>();

function extrasOfSlots({ slots }: SlotList): Record<string, EncodedExtras> | undefined {
  const extras: Record<string, EncodedExtras> = {};
  for (const { n, aggregate } of slots) if (hasExtras(aggregate)) extras[n] = encodeExtras(aggregate);
  return orUndefined(extras);
}

/**
 * Encodes the first number from which nothing is missing, and each slot as `difference,count,sum` without a
 * count of 1 and a sum of 0.
 */
function slotsText({ from, slots }: SlotList): string {
  let text = from.toString(36);
  let last = from;
  for (const { n, aggregate } of slots) {
    const { count, sum } = aggregate;
    text += `;${(n - last).toString(36)}`;
    if (count !== 1 || sum !== '0') text += `,${count === 1 ? '' : count}`;
    if (sum !== '0') text += `,${sum}`;
    last = n;
  }
  return text;
}

function decodeSlots(text: string, extras: Record<string, EncodedExtras> = {}): SlotList {
  const [first, ...cells] = text.split(';');
  const from = parseInt(first, 36);
  let n = from;
  const slots = cells.map((cell) => {
    const [difference, count = '', sum = ''] = cell.split(',');
    n += parseInt(difference, 36);
    const known = extras[n] as EncodedExtras | undefined;
    return {
      n,
      aggregate: { count: Number(count || 1), sum: sum || '0', ...(known && decodeExtras(known)) },
    };
  });
  return { from, slots };
}

function encodeRefused(refused: Required<UserState>['refused'], numberOf: (key: string) => number): string {
  const rules = Object.entries(refused)
    .map(([key, generation]) => [numberOf(key), generation] as const)
    .sort(([a], [b]) => a - b);
  const generations = rules.map(([, generation], index) =>
    generation === rules[index - 1]?.[1] ? '' : generation,
  );
  return `${differences(rules.map(([n]) => n)).join()}|${generations.join()}`;
}

function decodeRefused(text: string, keyOf: (n: number) => string): Required<UserState>['refused'] {
  const [numbers, generations] = text.split('|');
  const byRule = generations.split(',');
  let generation = 0;
  return Object.fromEntries(
    addedUp(numbers).map((n, index) => {
      generation = Number(byRule[index] || generation);
      return [keyOf(n), generation];
    }),
  );
}

function differences(numbers: readonly number[]): number[] {
  return numbers.map((n, index) => n - (index > 0 ? numbers[index - 1] : 0));
}

/** Adds up differences; none when the text is empty. */
function addedUp(text: string): number[] {
  let n = 0;
  return text === '' ? [] : text.split(',').map((difference) => (n += Number(difference)));
}

function encodeShard(name: string): string {
  const number = SHARD.exec(name)?.[1];
  return number === undefined ? `=${name}` : String(Number(number));
}

function decodeShard(text: string): string {
  return text.startsWith('=') ? text.slice(1) : `shardId-${text.padStart(12, '0')}`;
}

function decodeCheckpoint(text: string): Checkpoint {
  const [sequenceNumber, at] = text.split(',');
  return { sequenceNumber, at: parseInt(at, 36) };
}

function mapEntries<T, U>(
  record: Readonly<Record<string, T>>,
  mapKey: (key: string) => string,
  map: (value: T) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [mapKey(key), map(value)]));
}

function orUndefined<T extends object>(record: T): T | undefined {
  return Object.keys(record).length > 0 ? record : undefined;
}
