import { Output } from '../../contract/rule';
import { Change, Membership } from '../domain/change';
import { HistoryEntry } from '../domain/history';
import { RuleState, UserState } from '../domain/user-state';

/**
 * States, chunks and changes as text. A state should fit the 1 KB that one write unit pays for,
 * so it is written as arrays by place instead of objects by name.
 */

type EncodedEntry = [day: string, eventName: string, attributes: Record<string, string>, count: number, sums: Record<string, string>];
type EncodedRule =
  | [changes: number, ready: 0 | 1]
  | [changes: number, ready: 0 | 1, count: number, sum: string, generation: number, conditionRevision: number];
type EncodedChange = [kind: Output['kind'], name: string, n: number, value: Membership | null, count: number, sum: string, at: number, endpointId: string | null];

interface EncodedState {
  readonly m: Record<string, [sequenceNumber: string, at: number]>;
  readonly r: Record<string, EncodedRule>;
  readonly h: EncodedEntry[];
  readonly c?: [count: number, from: string, to: string];
  readonly e?: string;
  readonly j: number;
  readonly l: number;
}

export function encodeState(state: UserState): string {
  const encoded: EncodedState = {
    m: mapValues(state.marks, ({ sequenceNumber, at }) => [sequenceNumber, at]),
    r: mapValues(state.rules, encodeRule),
    h: state.history.map(encodeEntry),
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
    history: h.map(decodeEntry),
    ...(c && { chunks: { count: c[0], from: c[1], to: c[2] } }),
    ...(e !== undefined && { endpointId: e }),
    judgedRevision: j,
    latestRevision: l,
  };
}

export function encodeHistory(entries: readonly HistoryEntry[]): string {
  return JSON.stringify(entries.map(encodeEntry));
}

export function decodeHistory(text: string): HistoryEntry[] {
  return (JSON.parse(text) as EncodedEntry[]).map(decodeEntry);
}

export function encodeChanges(changes: readonly Change[]): string {
  return JSON.stringify(changes.map(({ output, n, value, count, sum, at, endpointId }): EncodedChange => (
    [output.kind, output.name, n, value ?? null, count, sum, at, endpointId ?? null]
  )));
}

export function decodeChanges(userId: string, text: string): Change[] {
  return (JSON.parse(text) as EncodedChange[]).map(([kind, name, n, value, count, sum, at, endpointId]) => ({
    userId,
    output: { kind, name },
    n,
    count,
    sum,
    at,
    ...(value !== null && { value }),
    ...(endpointId !== null && { endpointId }),
  }));
}

function encodeRule({ changes, ready, counter }: RuleState): EncodedRule {
  const told = ready ? 1 : 0;
  return counter ? [changes, told, counter.count, counter.sum, counter.generation, counter.conditionRevision] : [changes, told];
}

function decodeRule(encoded: EncodedRule): RuleState {
  const told = { changes: encoded[0], ready: encoded[1] === 1 };
  if (encoded.length === 2) return told;
  const [, , count, sum, generation, conditionRevision] = encoded;
  return { ...told, counter: { count, sum, generation, conditionRevision } };
}

function encodeEntry({ day, eventName, attributes, count, sums }: HistoryEntry): EncodedEntry {
  return [day, eventName, attributes, count, sums];
}

function decodeEntry([day, eventName, attributes, count, sums]: EncodedEntry): HistoryEntry {
  return { day, eventName, attributes, count, sums };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
