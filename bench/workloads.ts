import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { StreamRecord } from '../src/engine/events/stream-record';

export interface Workload {
  readonly name: string;
  readonly events: number;
  /** Names of the events, the most frequent first. */
  readonly eventNames: readonly string[];
  readonly metric: string;
  /**
   * Generates the stream from its start, always the same. Records are created one batch at a time, because
   * waiting ones would count as memory of the functions.
   */
  batches(): Generator<StreamRecord[]>;
}

export const START = Date.UTC(2026, 0, 5);
const EVENT_NAMES = ['view', 'purchase', 'share', 'search'];

/** Generates numbers from 0 to 1, the same in every run (the generator of Park and Miller). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Creates batches that contain every user once: k = 1. */
export function uniform(users: number, rounds: number): Workload {
  return {
    name: 'uniform',
    events: users * rounds,
    eventNames: EVENT_NAMES,
    metric: 'price',
    batches: () =>
      inBatches(users * rounds, users, () => {
        const random = randomNumbers(1);
        return (i) => record(i, i % users, START + i * 60_000, random);
      }),
  };
}

/** Creates events of which few users have most: a user's share falls as 1 / rank. */
export function zipf(users: number, events: number): Workload {
  const sums: number[] = [];
  for (let rank = 1, sum = 0; rank <= users; rank++) sums.push((sum += 1 / rank));
  return {
    name: 'Zipf',
    events,
    eventNames: EVENT_NAMES,
    metric: 'price',
    batches: () =>
      inBatches(events, 1_000, () => {
        const random = randomNumbers(2);
        return (i) => record(i, firstAtLeast(sums, random() * sums[users - 1]), START + i * 500, random);
      }),
  };
}

/** Reads the purchases that come with the project. */
export function purchases(): Workload {
  const lines = gunzipSync(readFileSync(path.join(process.cwd(), 'examples/data/purchases.ndjson.gz')))
    .toString('utf8')
    .trim()
    .split('\n');
  return {
    name: 'purchases',
    events: lines.length,
    eventNames: ['purchase'],
    metric: 'amount',
    batches: () => inBatches(lines.length, 1_000, () => (i) => recordOf(i, lines[i])),
  };
}

function* inBatches(
  events: number,
  size: number,
  start: () => (i: number) => StreamRecord,
): Generator<StreamRecord[]> {
  const recordAt = start();
  for (let first = 0; first < events; first += size) {
    yield Array.from({ length: Math.min(size, events - first) }, (_, i) => recordAt(first + i));
  }
}

function firstAtLeast(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function sequenceNumber(n: number): string {
  return `4959033827149025660855969253836157109592157598913${String(n).padStart(7, '0')}`;
}

export function recordOf(n: number, json: string): StreamRecord {
  return {
    shardId: 'shardId-000000000000',
    sequenceNumber: sequenceNumber(n),
    arrival: START,
    data: Buffer.from(json).toString('base64'),
  };
}

function record(n: number, user: number, time: number, random: () => number): StreamRecord {
  const name = EVENT_NAMES[Math.floor(random() ** 2 * EVENT_NAMES.length)];
  return recordOf(n, pinpointRecord(user, name, time, Math.floor(random() * 10_000) / 100));
}

/**
 * Creates a record as an app's SDK and Pinpoint's event stream write it, with all the fields that the
 * functions ignore.
 */
export function pinpointRecord(user: number, name: string, time: number, price: number): string {
  const hex = ((user * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0');
  const endpoint = {
    ChannelType: 'GCM',
    Address: `token-${hex.repeat(8)}`,
    EndpointStatus: 'ACTIVE',
    OptOut: 'NONE',
    RequestId: `${hex}-1f6b-11ee-8fd0-6d5a4d7b5f1e`,
    Location: { PostalCode: '98101', City: 'Seattle', Country: 'USA' },
    Demographic: {
      Make: 'Apple',
      Model: 'iPhone',
      Timezone: 'America/Los_Angeles',
      Locale: 'en_US',
      AppVersion: '4.2.1',
      Platform: 'iOS',
      PlatformVersion: '17.2',
    },
    EffectiveDate: new Date(time).toISOString(),
    Attributes: { interests: ['music', 'books'] },
    Metrics: { logins: 12 },
    User: { UserId: `user-${hex}-${user}`, UserAttributes: { plan: ['basic'] } },
    ApplicationId: '2e3f5f0a1c9b4b0f8b3a6f2d1c0e9a87',
    Id: `${hex}-6a1b-4c2d-9e3f-0a1b2c3d4e5f`,
    CohortId: '42',
    CreationDate: '2025-11-02T09:14:26.351Z',
  };
  return JSON.stringify({
    event_type: name,
    event_timestamp: time,
    arrival_timestamp: time + 1_800,
    event_version: '3.1',
    application: {
      app_id: endpoint.ApplicationId,
      cognito_identity_pool_id: 'us-east-1:5e1f6d0c-2a3b-4c5d-8e9f-0a1b2c3d4e5f',
      package_name: 'com.example.shop',
      sdk: { name: 'aws-amplify', version: '6.0.9' },
      title: 'Shop',
      version_name: '4.2.1',
      version_code: '421',
    },
    client: { client_id: endpoint.Id, cognito_id: `us-east-1:${hex}-1111-2222-3333-444455556666` },
    device: {
      locale: { code: 'en_US', country: 'US', language: 'en' },
      make: 'Apple',
      model: 'iPhone',
      platform: { name: 'ios', version: '17.2' },
    },
    session: { session_id: `${hex}-20260105-101112131`, start_timestamp: time - 60_000 },
    attributes: { category: 'music' },
    metrics: { price },
    endpoint,
    awsAccountId: '123456789012',
    client_context: { custom: { legacy_identifier: 'none', endpoint: JSON.stringify(endpoint) } },
  });
}
