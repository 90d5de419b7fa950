import { Output } from '../../contract/rule';
import { Change, Membership } from '../domain/change';
import { Statistics } from '../domain/condition';
import { HistoryEntry } from '../domain/history';
import { RuleState, UserState } from '../domain/user-state';

/**
 * States, chunks and changes as text. A state should fit the 1 KB that one write unit pays for,
 * so it is written as arrays by place instead of objects by name.
 */

/** Neighbours that differ in the values of their metrics alone share what they have in common. */
type EncodedGroup = [day: string, eventName: string, attributes: Record<string, string>, metrics: string[], entries: [count: number, ...values: string[]][]];
type EncodedTally = [count: number, sum: string, generation: number, conditionRevision: number];
type EncodedRange = [count: number, min: string, max: string];
type EncodedRule =
  | [changes: number, ready: 0 | 1]
  | [changes: number, ready: 0 | 1, ...tally: EncodedTally]
  | [changes: number, ready: 0 | 1, ...tally: EncodedTally, range: EncodedRange | 0, distinct: Record<string, readonly string[]> | 0];
type EncodedChange = [kind: Output['kind'], name: string, n: number, value: Membership | null, count: number, sum: string, at: number, endpointId: string | null, statistics?: Statistics];

interface EncodedState {
  readonly m: Record<string, [sequenceNumber: string, at: number]>;
  readonly r: Record<string, EncodedRule>;
  readonly h: EncodedGroup[];
  readonly c?: [count: number, from: string, to: string];
  readonly e?: string;
  readonly j: number;
  readonly l: number;
}

export function encodeState(state: UserState): string {
  const encoded: EncodedState = {
    m: mapValues(state.marks, ({ sequenceNumber, at }) => [sequenceNumber, at]),
    r: mapValues(state.rules, encodeRule),
    h: encodeEntries(state.history),
    c: state.chunks && [state.chunks.count, state.chunks.from, state.chunks.to],
    e: state.endpointId,
    j: state.judgedRevision,
    l: state.latestRevision,
  };
  return JSON.stringify(encoded);
}

export function decodeState(text: string): UserState {
  const { m, r, h, c, e, j, l } = JSON.parse(text) as EncodedState;
  return {
    marks: mapValues(m, ([sequenceNumber, at]) => ({ sequenceNumber, at })),
    rules: mapValues(r, decodeRule),
    history: h.flatMap(decodeGroup),
    ...(c && { chunks: { count: c[0], from: c[1], to: c[2] } }),
    ...(e !== undefined && { endpointId: e }),
    judgedRevision: j,
    latestRevision: l,
  };
}

export function encodeHistory(entries: readonly HistoryEntry[]): string {
  return JSON.stringify(encodeEntries(entries));
}

export function decodeHistory(text: string): HistoryEntry[] {
  return (JSON.parse(text) as EncodedGroup[]).flatMap(decodeGroup);
}

export function encodeChanges(changes: readonly Change[]): string {
  return JSON.stringify(changes.map(({ output, n, value, count, sum, at, endpointId, statistics }): EncodedChange => {
    const said = [output.kind, output.name, n, value ?? null, count, sum, at, endpointId ?? null] as const;
    return statistics ? [...said, statistics] : [...said];
  }));
}

export function decodeChanges(userId: string, text: string): Change[] {
  return (JSON.parse(text) as EncodedChange[]).map(([kind, name, n, value, count, sum, at, endpointId, statistics]) => ({
    userId,
    output: { kind, name },
    n,
    count,
    sum,
    at,
    ...(value !== null && { value }),
    ...(endpointId !== null && { endpointId }),
    ...(statistics && { statistics }),
  }));
}

function encodeRule({ changes, ready, counter }: RuleState): EncodedRule {
  const told = ready ? 1 : 0;
  if (!counter) return [changes, told];
  const { count, sum, generation, conditionRevision, range, distinct } = counter;
  const tally: EncodedTally = [count, sum, generation, conditionRevision];
  return range || distinct ? [changes, told, ...tally, range ? [range.count, range.min, range.max] : 0, distinct ?? 0] : [changes, told, ...tally];
}

function decodeRule(encoded: EncodedRule): RuleState {
  const told = { changes: encoded[0], ready: encoded[1] === 1 };
  if (encoded.length === 2) return told;
  const [, , count, sum, generation, conditionRevision, range, distinct] = encoded;
  return {
    ...told,
    counter: {
      count,
      sum,
      generation,
      conditionRevision,
      ...(range && { range: { count: range[0], min: range[1], max: range[2] } }),
      ...(distinct && { distinct }),
    },
  };
}

function encodeEntries(entries: readonly HistoryEntry[]): EncodedGroup[] {
  const groups: EncodedGroup[] = [];
  let last: string | undefined;
  for (const { day, eventName, attributes, metrics, count } of entries) {
    const names = Object.keys(metrics);
    const key = JSON.stringify([day, eventName, attributes, names]);
    if (key !== last) groups.push([day, eventName, attributes, names, []]);
    last = key;
    groups[groups.length - 1][4].push([count, ...names.map((name) => metrics[name])]);
  }
  return groups;
}

function decodeGroup([day, eventName, attributes, names, entries]: EncodedGroup): HistoryEntry[] {
  return entries.map(([count, ...values]) => ({
    day,
    eventName,
    attributes,
    metrics: Object.fromEntries(names.map((name, place) => [name, values[place]])),
    count,
  }));
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
