import type { Readable } from 'node:stream';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { requestHandlerOptions } from '../client-timeouts';

/** Milliseconds in which the next bytes of an object have to come. */
const MAX_SILENCE_MS = 30_000;

/** One version of an object. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  /** Absent in a bucket without versions. */
  readonly versionId?: string;
}

/** Reports that a version of an object cannot be read, now or later. */
export class UnreadableObjectError extends Error {
  readonly name = 'UnreadableObjectError';
}

/** Creates a client that fails when the bucket does not answer. */
export function createObjectClient(): S3Client {
  return new S3Client({ requestHandler: requestHandlerOptions() });
}

/** Reads objects as they arrive, whatever their size. */
export class S3Objects {
  constructor(private readonly client: S3Client) {}

  /**
   * Opens the content of an object.
   *
   * @throws UnreadableObjectError when this version is gone, or cannot be had
   */
  async open({ bucket, key, etag, versionId }: ObjectVersion): Promise<AsyncIterable<Buffer>> {
    try {
      const { Body: body } = await this.client.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, IfMatch: `"${etag}"` }),
      );
      return untilSilent(body as Readable);
    } catch (error) {
      refuseUnreadable(error);
      throw error;
    }
  }
}

/** @throws UnreadableObjectError when the error of a call will be the same later */
function refuseUnreadable(error: unknown): void {
  const { name, $metadata } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
  // The last is the answer where a deletion has become the version that is named.
  if (['NoSuchKey', 'NoSuchVersion', 'MethodNotAllowed'].includes(name)) {
    throw new UnreadableObjectError('it is gone');
  }
  if (name === 'InvalidObjectState') throw new UnreadableObjectError('it is archived; restore it');
  if ($metadata?.httpStatusCode === 412) throw new UnreadableObjectError('it was overwritten since');
}

async function* untilSilent(body: Readable): AsyncGenerator<Buffer> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const timer = setTimeout(() => {
        body.destroy(new Error(`S3 has sent nothing for ${MAX_SILENCE_MS / 1000} seconds`));
      }, MAX_SILENCE_MS);
      const { done, value } = await chunks.next().finally(() => clearTimeout(timer));
      if (done) return;
      yield value;
    }
  } finally {
    body.destroy();
  }
}
