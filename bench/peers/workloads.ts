import { createWriteStream, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { purchases, Workload, zipf } from '../workloads';
import { above, PeerRule } from './rules';

const USERS = 100_000;

interface PinpointRecord {
  readonly event_type: string;
  readonly event_timestamp: number;
  readonly metrics: Record<string, number>;
  readonly endpoint: { readonly User: { readonly UserId: string } };
}

export interface PeerWorkload {
  readonly name: string;
  readonly description: string;
  readonly rules: readonly PeerRule[];
  /** Generates Pinpoint records, in batches of lines. */
  batches(events: number): Generator<string[]>;
}

/** Workloads by the name by which they are chosen. */
export const WORKLOADS: readonly PeerWorkload[] = [
  {
    name: 'zipf',
    description: 'Zipf over 100,000 users, 20 rules, records of the fields that count',
    rules: rulesOfZipf(),
    batches: function* (events) {
      for (const lines of linesOf(zipf(USERS, events))) yield lines.map(withoutUnusedFields);
    },
  },
  {
    name: 'records',
    description: 'Zipf over 100,000 users, 20 rules, records with all the fields of an app’s SDK',
    rules: rulesOfZipf(),
    batches: (events) => linesOf(zipf(USERS, events)),
  },
  {
    name: 'purchases',
    description: 'the purchases, repeated with other users, 3 rules',
    rules: [
      above('count', '5', 'purchase', 'amount', 'regular_buyer'),
      above('count', '2', 'purchase', 'amount', 'third_purchase'),
      above('sum', '100', 'purchase', 'amount', 'big_spender'),
    ],
    batches: repeatedPurchases,
  },
];

/** Creates five rules of each event, with targets that some users reach at once and others never. */
function rulesOfZipf(): PeerRule[] {
  const { eventNames, metric } = zipf(1, 0);
  return eventNames.flatMap((event) => [
    above('count', '1', event, metric, `${event}-twice`),
    above('count', '10', event, metric, `${event}-often`),
    above('count', '100', event, metric, `${event}-always`),
    above('sum', '99.95', event, metric, `${event}-spender`),
    above('sum', '1000', event, metric, `${event}-big-spender`),
  ]);
}

function* linesOf(workload: Workload): Generator<string[]> {
  for (const batch of workload.batches()) {
    yield batch.map(({ data }) => Buffer.from(data, 'base64').toString('utf8'));
  }
}

/** Keeps the cost of counting visible, which parsing of a whole record would hide. */
function withoutUnusedFields(line: string): string {
  const { event_type, event_timestamp, metrics, endpoint } = JSON.parse(line) as PinpointRecord;
  const { UserId } = endpoint.User;
  return JSON.stringify({ event_type, event_timestamp, metrics, endpoint: { User: { UserId } } });
}

function* repeatedPurchases(events: number): Generator<string[]> {
  const lines = [...linesOf(purchases())].flat();
  for (let first = 0, copy = 1; first < events; first += lines.length, copy++) {
    yield lines.slice(0, events - first).map((line) => line.replaceAll('customer-', `customer-${copy}-`));
  }
}

/** Writes the rules and events that every peer reads. */
export async function writeWorkload(
  workload: PeerWorkload,
  events: number,
  files: { readonly rules: string; readonly events: string },
): Promise<void> {
  writeFileSync(files.rules, JSON.stringify({ version: 1, rules: workload.rules }));
  const blocks = function* () {
    for (const lines of workload.batches(events)) yield `${lines.join('\n')}\n`;
  };
  await pipeline(Readable.from(blocks()), createWriteStream(files.events));
}
