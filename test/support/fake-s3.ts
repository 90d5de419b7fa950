import { createHash } from 'node:crypto';
import { HttpReply, HttpRequest, HttpServer } from './http-server';

const PAGE_SIZE = 2;

/** Fakes the objects of Amazon S3, with path-style addresses. */
export class FakeS3 {
  static async start(): Promise<FakeS3> {
    const fake = new FakeS3();
    fake.server = await HttpServer.start((request) => fake.answer(request));
    return fake;
  }

  /** Objects by `<bucket>/<key>`. */
  readonly objects = new Map<string, Buffer>();
  /** Date that all objects are listed with. */
  lastModified = '2026-01-01T00:00:00.000Z';
  /** Outcome of each read that found its object. */
  readonly reads: ('sent' | 'unchanged')[] = [];
  private server!: HttpServer;
  /** Contents of versions by `<bucket>/<key>?<version id>`; a deletion is one without content. */
  readonly versions = new Map<string, Buffer | undefined>();
  private failures = 0;
  private denials = 0;
  private brokenAfter?: number;
  private conflicts = 0;
  private collisions = 0;

  get endpoint(): string {
    return this.server.endpoint;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  text(path: string): string | undefined {
    return this.objects.get(path)?.toString('utf8');
  }

  failNext(calls: number): void {
    this.failures = calls;
  }

  /** Refuses the next calls for lack of a permission. */
  denyNext(calls: number): void {
    this.denials = calls;
  }

  /** Breaks the connection of the next read after these bytes. */
  breakNext(bytes: number): void {
    this.brokenAfter = bytes;
  }

  /** Makes the next write conflict with a write in between. */
  conflictNext(): void {
    this.conflicts = 1;
  }

  /** Makes the next conditional writes and removals meet another one that is under way. */
  collideNext(calls: number): void {
    this.collisions = calls;
  }

  /** Called before each answer, with the method and the path. */
  beforeAnswer: (method: string, path: string) => void | Promise<void> = () => {};

  private holds(path: string, { headers }: HttpRequest): boolean {
    const now = this.objects.get(path);
    if (headers['if-none-match'] === '*') return now === undefined;
    return headers['if-match'] === undefined || (now !== undefined && headers['if-match'] === etagOf(now));
  }

  /** Lists two objects per page, all with the same date. */
  private list({ segments: [bucket], query }: HttpRequest): HttpReply {
    const keys = [...this.objects.keys()]
      .filter((path) => path.startsWith(`${bucket}/${query.get('prefix') ?? ''}`))
      .map((path) => path.slice(bucket.length + 1))
      .sort();
    const page = keys.filter((key) => key > (query.get('continuation-token') ?? '')).slice(0, PAGE_SIZE);
    const more = page.length > 0 && page[page.length - 1] !== keys[keys.length - 1];
    const contents = page
      .map((key) => `<Contents><Key>${key}</Key><LastModified>${this.lastModified}</LastModified></Contents>`)
      .join('');
    const next = more ? `<NextContinuationToken>${page[page.length - 1]}</NextContinuationToken>` : '';
    return {
      status: 200,
      headers: { 'content-type': 'application/xml' },
      body: `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${contents}${next}</ListBucketResult>`,
    };
  }

  private read({ headers, query }: HttpRequest, path: string): HttpReply {
    const version = query.get('versionId');
    const name = `${path}?${version}`;
    if (version !== null && !this.versions.has(name)) return failure(404, 'NoSuchVersion');
    const body = version === null ? this.objects.get(path) : this.versions.get(name);
    if (!body) return version === null ? failure(404, 'NoSuchKey') : failure(405, 'MethodNotAllowed');
    const etag = etagOf(body);
    if (headers['if-match'] !== undefined && headers['if-match'] !== etag) {
      return failure(412, 'PreconditionFailed');
    }
    this.reads.push(headers['if-none-match'] === etag ? 'unchanged' : 'sent');
    if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
    const { brokenAfter } = this;
    this.brokenAfter = undefined;
    return { status: 200, headers: { etag }, body, ...(brokenAfter !== undefined && { brokenAfter }) };
  }

  private async answer(request: HttpRequest): Promise<HttpReply> {
    const path = request.segments.join('/');
    await this.beforeAnswer(request.method, path);
    if (this.failures > 0) {
      this.failures -= 1;
      return failure(503, 'ServiceUnavailable');
    }
    if (this.denials > 0) {
      this.denials -= 1;
      return failure(403, 'AccessDenied');
    }
    const isConditional = 'if-match' in request.headers || 'if-none-match' in request.headers;
    if (request.method !== 'GET' && isConditional && this.collisions > 0) {
      this.collisions -= 1;
      return failure(409, 'ConditionalRequestConflict');
    }
    switch (request.method) {
      case 'PUT':
        if ('if-match' in request.headers && !this.objects.has(path)) return failure(404, 'NoSuchKey');
        if (this.conflicts > 0 || !this.holds(path, request)) {
          this.conflicts = 0;
          return failure(412, 'PreconditionFailed');
        }
        this.objects.set(path, payloadOf(request));
        return { status: 200, headers: { etag: etagOf(this.objects.get(path)!) } };
      case 'DELETE':
        if ('if-match' in request.headers && !this.objects.has(path)) return failure(404, 'NoSuchKey');
        if (!this.holds(path, request)) return failure(412, 'PreconditionFailed');
        this.objects.delete(path);
        return { status: 204 };
      case 'GET':
        if (request.query.get('list-type') === '2') return this.list(request);
        return this.read(request, path);
      default:
        return failure(405, 'MethodNotAllowed');
    }
  }
}

export function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

/**
 * Extracts the payload, because the SDK frames a body in signed chunks when it does not know its checksum
 * beforehand.
 */
function payloadOf({ headers, body }: HttpRequest): Buffer {
  if (!String(headers['content-encoding'] ?? '').includes('aws-chunked')) return body;
  const payload: Buffer[] = [];
  for (let position = 0; ;) {
    const lineEnd = body.indexOf('\r\n', position);
    const length = parseInt(body.toString('latin1', position, lineEnd), 16);
    if (!length) return Buffer.concat(payload);
    payload.push(body.subarray(lineEnd + 2, lineEnd + 2 + length));
    position = lineEnd + 2 + length + 2;
  }
}

function failure(status: number, code: string): HttpReply {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>Scripted</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
