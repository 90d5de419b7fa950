import { History } from '../../engine/history/history';
import { Counter, Checkpoint, RuleState, UnfinishedEvent, UserState } from '../../engine/state/user-state';
import { TrackedPart } from '../../rule-language/statistics';

/** A state by position and with the numbers of its rules, so that it fits the 1 KB of one write unit. */
interface EncodedState {
  /** Checkpoints by shard. */
  readonly m?: Record<string, string>;
  /** Rules, column by column, since similar values next to each other pack well. */
  readonly r?: string;
  /** Ranges and distinct values of counters, by the number of the rule. */
  readonly x?: Record<string, [range: EncodedRange | 0, distinct: Record<string, readonly string[]> | 0]>;
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
  readonly u?: Record<string, [sequenceNumber: string, revision: number, judged: string]>;
  /** Rules without room, as columns of numbers (as differences) and generations (empty when repeated). */
  readonly f?: string;
}

export type EncodedGroup = [
  eventName: string,
  attributes: Readonly<Record<string, string>>,
  metrics: readonly string[],
  entries: string,
];
type EncodedRange = [count: number, min: string, max: string];

/** Name of a shard as Kinesis gives it. */
const SHARD = /^shardId-(\d{12})$/;

export function encodeState(state: UserState, numberOf: (key: string) => number): string {
  const rules = Object.entries(state.rules)
    .map(([key, rule]) => [numberOf(key), rule] as const)
    .sort(([a], [b]) => a - b);
  const extras = rules.flatMap(([n, { counter }]) =>
    counter?.range || counter?.distinct ? [[n, encodeExtras(counter)] as const] : [],
  );
  const encoded: EncodedState = {
    m: orUndefined(
      mapEntries(
        state.checkpoints,
        encodeShard,
        ({ sequenceNumber, at }) => `${sequenceNumber},${at.toString(36)}`,
      ),
    ),
    r: rules.length > 0 ? encodeRules(rules) : undefined,
    x: extras.length > 0 ? Object.fromEntries(extras) : undefined,
    h: state.history.length > 0 ? encodeHistory(state.history) : undefined,
    c: state.chunks && [state.chunks.last, state.chunks.from, state.chunks.to],
    e: state.endpointId,
    i: state.recentIds,
    v: [state.judgedRevision, state.latestRevision],
    u:
      state.unfinished &&
      mapEntries(state.unfinished, encodeShard, (event) => encodeUnfinished(event, numberOf)),
    f: state.refused && encodeRefused(state.refused, numberOf),
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

export function decodeState(text: string, keyOf: (n: number) => string): UserState {
  const { m = {}, r, x = {}, h = [], c, e, i, v, u, f } = JSON.parse(text) as EncodedState;
  const rules = r === undefined ? [] : decodeRules(r, x);
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
  const columns: (string | number)[][] = [[], [], [], [], [], []];
  let [lastNumber, lastGeneration] = [0, 0];
  for (const [n, { changes, ready, counter }] of rules) {
    const {
      count = '',
      sum = '',
      generation = lastGeneration,
      conditionRevision = generation,
    } = counter ?? {};
    const cells = [
      n - lastNumber,
      `${changes || ''}${ready ? '+' : ''}`,
      count,
      sum,
      generation === lastGeneration ? '' : generation,
      conditionRevision === generation ? '' : conditionRevision,
    ];
    cells.forEach((cell, column) => columns[column].push(cell));
    [lastNumber, lastGeneration] = [n, generation];
  }
  return columns.map((column) => column.join()).join('|');
}

function decodeRules(text: string, extras: Required<EncodedState>['x']): [number, RuleState][] {
  const [numbers, changes, counts, sums, generations, conditions] = text
    .split('|')
    .map((column) => column.split(','));
  let [n, generation] = [0, 0];
  return numbers.map((difference, index) => {
    n += Number(difference);
    generation = Number(generations[index] || generation);
    const published = { changes: parseInt(changes[index], 10) || 0, ready: changes[index].endsWith('+') };
    if (counts[index] === '') return [n, published];
    const [range, distinct] = extras[n] ?? [];
    return [
      n,
      {
        ...published,
        counter: {
          count: Number(counts[index]),
          sum: sums[index],
          generation,
          conditionRevision: Number(conditions[index] || generation),
          ...(range && { range: { count: range[0], min: range[1], max: range[2] } }),
          ...(distinct && { distinct }),
        },
      },
    ];
  });
}

function encodeExtras({ range, distinct }: Counter): Required<EncodedState>['x'][string] {
  const parts = {
    range: range ? ([range.count, range.min, range.max] satisfies EncodedRange) : (0 as const),
    distinct: distinct ?? (0 as const),
  } satisfies Record<TrackedPart, unknown>;
  return [parts.range, parts.distinct];
}

function encodeUnfinished(
  { sequenceNumber, revision, judged }: UnfinishedEvent,
  numberOf: (key: string) => number,
): Required<EncodedState>['u'][string] {
  return [sequenceNumber, revision, differences(judged.map(numberOf)).join()];
}

function decodeUnfinished(
  [sequenceNumber, revision, judged]: Required<EncodedState>['u'][string],
  keyOf: (n: number) => string,
): UnfinishedEvent {
  return { sequenceNumber, revision, judged: addedUp(judged).map(keyOf) };
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
