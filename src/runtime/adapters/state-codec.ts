import { decodeEntries, encodeEntries } from './history-codec';
import { Counter, Mark, RuleState, UserState } from '../domain/user-state';

/**
 * A state as text. It should fit the 1 KB that one write unit pays for, so it is written by place instead of by name,
 * and rules by the numbers of their keys.
 */
interface EncodedState {
  readonly m?: Record<string, string>;
  /** `number,changes[,count,sum,generation[,conditionRevision]];…`: ready when the changes end with `+`. */
  readonly r?: string;
  /** What a counter keeps beside count and sum. */
  readonly x?: Record<string, [range: EncodedRange | 0, distinct: Record<string, readonly string[]> | 0]>;
  readonly h?: ReturnType<typeof encodeEntries>;
  readonly c?: [count: number, from: string, to: string];
  readonly e?: string;
  readonly v: [judgedRevision: number, latestRevision: number];
}

type EncodedRange = [count: number, min: string, max: string];

/** The names of all shards that Kinesis makes begin with this and twelve digits. */
const SHARD = /^shardId-(\d{12})$/;

export function encodeState(state: UserState, numberOf: (key: string) => number): string {
  const rules = Object.entries(state.rules).map(([key, rule]) => [numberOf(key), rule] as const);
  const extras = rules.flatMap(([n, { counter }]) => (counter?.range || counter?.distinct ? [[n, encodeExtras(counter)] as const] : []));
  const encoded: EncodedState = {
    m: orNothing(mapEntries(state.marks, encodeShard, ({ sequenceNumber, at }) => `${sequenceNumber},${at.toString(36)}`)),
    r: rules.map(([n, rule]) => encodeRule(n, rule)).join(';') || undefined,
    x: extras.length > 0 ? Object.fromEntries(extras) : undefined,
    h: state.history.length > 0 ? encodeEntries(state.history) : undefined,
    c: state.chunks && [state.chunks.count, state.chunks.from, state.chunks.to],
    e: state.endpointId,
    v: [state.judgedRevision, state.latestRevision],
  };
  return JSON.stringify(encoded);
}

export function decodeState(text: string, keyOf: (n: number) => string): UserState {
  const { m = {}, r, x = {}, h = [], c, e, v } = JSON.parse(text) as EncodedState;
  const rules = r?.split(';').map((rule) => decodeRule(rule.split(','), x)) ?? [];
  return {
    marks: mapEntries(m, decodeShard, decodeMark),
    rules: Object.fromEntries(rules.map(([n, rule]) => [keyOf(n), rule])),
    history: decodeEntries(h),
    ...(c && { chunks: { count: c[0], from: c[1], to: c[2] } }),
    ...(e !== undefined && { endpointId: e }),
    judgedRevision: v[0],
    latestRevision: v[1],
  };
}

function encodeRule(n: number, { changes, ready, counter }: RuleState): string {
  const told = `${n},${changes}${ready ? '+' : ''}`;
  if (!counter) return told;
  const { count, sum, generation, conditionRevision } = counter;
  return `${told},${count},${sum},${generation}${conditionRevision === generation ? '' : `,${conditionRevision}`}`;
}

function decodeRule([n, changes, count, sum, generation, conditionRevision = generation]: string[], extras: Required<EncodedState>['x']): [number, RuleState] {
  const told = { changes: parseInt(changes, 10), ready: changes.endsWith('+') };
  if (count === undefined) return [Number(n), told];
  const [range, distinct] = extras[n] ?? [];
  return [Number(n), {
    ...told,
    counter: {
      count: Number(count),
      sum,
      generation: Number(generation),
      conditionRevision: Number(conditionRevision),
      ...(range && { range: { count: range[0], min: range[1], max: range[2] } }),
      ...(distinct && { distinct }),
    },
  }];
}

function encodeExtras({ range, distinct }: Counter): Required<EncodedState>['x'][string] {
  return [range ? [range.count, range.min, range.max] : 0, distinct ?? 0];
}

function encodeShard(name: string): string {
  const number = SHARD.exec(name)?.[1];
  return number === undefined ? `=${name}` : String(Number(number));
}

function decodeShard(text: string): string {
  return text.startsWith('=') ? text.slice(1) : `shardId-${text.padStart(12, '0')}`;
}

function decodeMark(text: string): Mark {
  const [sequenceNumber, at] = text.split(',');
  return { sequenceNumber, at: parseInt(at, 36) };
}

function mapEntries<T, U>(record: Readonly<Record<string, T>>, mapKey: (key: string) => string, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [mapKey(key), map(value)]));
}

function orNothing<T extends object>(record: T): T | undefined {
  return Object.keys(record).length > 0 ? record : undefined;
}
