import { createHash } from 'node:crypto';
import { ObjectVersion } from '../../../adapters/s3/s3-objects';
import * as z from '../../../common/zod';

/** Object of events, as the notice of its creation describes it. */
export interface EventObject extends ObjectVersion {
  readonly size: number;
  /** Epoch milliseconds at which it was created. */
  readonly createdAt: number;
}

/** Event of S3 about a new object (Amazon S3 documentation, EventBridge event message structure). */
const notice = z.object({
  'source': z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  'time': z.string(),
  'detail': z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({
      'key': z.string(),
      'size': z.optional(z.number()),
      'etag': z.string(),
      'version-id': z.optional(z.string()),
    }),
  }),
});

/** Matches the last part of a key that other programs give to their marks, such as `_SUCCESS`. */
const MARK = /(^|\/)[._][^/]*$/;

/** Reads the body of a message; undefined when it is no notice about a new object. */
export function objectIn(body: string): EventObject | undefined {
  const { data } = z.safeParse(notice, parsed(body));
  if (!data) return undefined;
  const { bucket, object } = data.detail;
  const { key, size = NaN, etag, 'version-id': versionId } = object;
  const createdAt = Date.parse(data.time);
  return { bucket: bucket.name, key, etag, size, createdAt, ...(versionId !== undefined && { versionId }) };
}

/** Tells whether an object holds no events by its name or size, so that it is not read. */
export function isWithoutEvents({ key, size }: EventObject): boolean {
  return size === 0 || key.endsWith('/') || MARK.test(key);
}

/**
 * Names the shard that the records of an object form. An object that is written again with the same content
 * is the same shard: the writer has tried twice.
 */
export function shardOf({ bucket, key, etag }: ObjectVersion): string {
  const digest = createHash('sha256').update(JSON.stringify([bucket, key, etag]));
  // 96 bits, because it stands in the state of each user of the object.
  return `s3-${digest.digest('base64url').slice(0, 16)}`;
}

/** Names an object for people. */
export function nameOf({ bucket, key }: ObjectVersion): string {
  return `s3://${bucket}/${key}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
