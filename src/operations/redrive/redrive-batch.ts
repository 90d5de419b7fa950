import { createHash } from 'node:crypto';
import * as z from 'zod';
import { Change } from '../../engine/state/change';
import { changeContent, DeadChange, DeadEvent, DeadObject } from './dead-object';

/** Event of a batch, with its place in the batch's own shard. */
export interface BatchEvent extends DeadEvent {
  readonly position: number;
}

/** Change of a batch, with its identity. */
export interface BatchChange {
  readonly identity: string;
  readonly reason: string;
  readonly change: Change;
}

/**
 * Dead letters that `redrive` has taken over, each of them in one batch alone. A batch is a shard of its own
 * to the aggregator, so that a checkpoint keeps its events from being counted twice.
 */
export interface RedriveBatch {
  /** Name of the shard, which no other batch has. */
  readonly shard: string;
  /** Key of the object that its letters were taken from. */
  readonly source: string;
  /** Epoch milliseconds at which that object was written. */
  readonly writtenAt: number;
  /** Place of the first record of the object in the stream, where that is known. */
  readonly firstSequenceNumber?: string;
  /** Epoch milliseconds at which the letters were taken over. */
  readonly takenAt: number;
  /** Name of the function that takes them. */
  readonly sendTo: string;
  /** Identities of the letters that are sent. */
  readonly sent: readonly string[];
  /** Identities of the letters that are kept aside. */
  readonly aside: readonly string[];
  /** Letters themselves; absent once all of them are sent, which leaves no data of users. */
  readonly letters?: BatchLetters;
}

export interface BatchLetters {
  readonly events: readonly BatchEvent[];
  readonly changes: readonly BatchChange[];
  readonly aside: readonly DeadEvent[];
}

const event = z.object({
  id: z.string(),
  reason: z.string(),
  arrival: z
    .number()
    .nullable()
    .transform((arrival) => arrival ?? NaN),
  data: z.string(),
  transformed: z.literal(true).optional(),
  dropped: z.literal(true).optional(),
});
const batchSchema = z.object({
  shard: z.string(),
  source: z.string(),
  writtenAt: z.number(),
  firstSequenceNumber: z.string().optional(),
  takenAt: z.number(),
  sendTo: z.string(),
  sent: z.array(z.string()),
  aside: z.array(z.string()),
  letters: z
    .object({
      events: z.array(event.extend({ position: z.number() })),
      changes: z.array(z.object({ identity: z.string(), reason: z.string(), change: changeContent })),
      aside: z.array(event),
    })
    .optional(),
});

/** @throws Error that says what is wrong with the text */
export function parseBatch(text: string): RedriveBatch {
  return batchSchema.parse(JSON.parse(text)) as unknown as RedriveBatch;
}

/** Composes a batch. Its shard is named after all that is in it and the key that it gets. */
export function composeBatch(key: string, batch: Omit<RedriveBatch, 'shard'>): RedriveBatch {
  const shard = `redrive-${digest(JSON.stringify([key, batch]))}`;
  return { shard, ...batch };
}

/** Tells whether an event was refused when it was sent again; its place is then in the shard of a batch. */
export function batchShardOf(text: string): string | undefined {
  return /(?:^|\/)(redrive-[0-9a-f]{20})[:-]/.exec(text)?.[1];
}

/**
 * Returns the identity of a change: all that is in it, because its id comes back once its user was removed,
 * and the batch by which it was last refused, because it may then be sent again.
 */
export function changeIdentity({ key, sendTo }: DeadObject, { change }: DeadChange): string {
  return `change:${sendTo}:${batchShardOf(key) ?? ''}:${digest(canonical(change))}`;
}

/** Writes JSON with the members of each object in the order of their names. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}
