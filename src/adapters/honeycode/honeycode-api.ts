import { AwsClient } from 'aws4fetch';

/** The most that one page holds (Honeycode API). */
const PAGE = 100;
const TIMEOUT = 10_000;
const RETRIES = 4;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface HoneycodeApiOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
}

/**
 * The two calls of the Honeycode API that rules need. AWS ended its client with the service; the last one is
 * a third of a function's bundle (docs/decisions).
 */
export class HoneycodeApi {
  constructor(private readonly options: HoneycodeApiOptions) {}

  /**
   * Everything that a paged operation answers.
   *
   * @param key under which a page holds it
   * @throws when any page cannot be read
   */
  async all<T>(
    method: 'GET' | 'POST',
    path: string,
    key: string,
    body?: Record<string, unknown>,
  ): Promise<T[]> {
    const { accessKeyId, secretAccessKey, sessionToken } = await this.options.credentials();
    const client = new AwsClient({
      accessKeyId,
      secretAccessKey,
      sessionToken,
      service: 'honeycode',
      region: this.options.region,
      retries: RETRIES,
    });
    const found: T[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.page(client, method, path, body, nextToken);
      found.push(...((page[key] as T[] | undefined) ?? []));
      nextToken = page.nextToken as string | undefined;
    } while (nextToken);
    return found;
  }

  private async page(
    client: AwsClient,
    method: string,
    path: string,
    body: Record<string, unknown> | undefined,
    nextToken: string | undefined,
  ): Promise<Record<string, unknown>> {
    const query = method === 'GET' && nextToken ? `?nextToken=${encodeURIComponent(nextToken)}` : '';
    const response = await client.fetch(`${this.options.endpoint}${path}${query}`, {
      method,
      signal: AbortSignal.timeout(TIMEOUT),
      ...(method === 'POST' && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, maxResults: PAGE, ...(nextToken && { nextToken }) }),
      }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Honeycode answered ${response.status} ${text.slice(0, 200)}`);
    return JSON.parse(text) as Record<string, unknown>;
  }
}
