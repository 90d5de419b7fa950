import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { SingleRecord } from '../../src/engine/events/event';
import { partOfRecord, separate } from '../../src/engine/events/stream-record';
import { createDecoder } from '../../src/functions/shared/decoder';
import { EventMapping, EventSource } from '../../src/index';
import { configOf, synthesize } from '../construct/synthesis';
import { Received, ReceiverOptions, startReceiver } from './receiver';

const SDKS = path.join(__dirname, '../../tmp/vendors');
const MINUTE = 60_000;
const ARRIVAL = Date.UTC(2026, 0, 8);

/** A vendor's own library, and the mapping of what it writes. */
interface Sdk extends ReceiverOptions {
  readonly name: string;
  readonly mapping: () => EventMapping;
  /** Returns the data of the records in a request; its body when absent. */
  readonly recordsIn?: (request: Received) => Buffer[];
  /** Calls that the library sends besides, which are no events. */
  readonly others?: number;
  /** Keeps its process alive after it has sent all of it at once. */
  readonly isEndless?: boolean;
}

const LIBRARIES: readonly Sdk[] = [
  { name: 'amplitude', mapping: mappingFile, answer: '{"code":200}' },
  {
    name: 'amplify',
    mapping: () => EventMapping.flat(),
    answer: '{"FailedRecordCount":0,"Records":[]}',
    http2: true,
    isEndless: true,
    recordsIn: putRecords,
  },
  { name: 'cloudevents', mapping: () => EventMapping.cloudEvents(), answer: '' },
  { name: 'mixpanel', mapping: mappingFile, answer: '1', recordsIn: formData },
  { name: 'posthog', mapping: mappingFile, answer: '{"status":1}' },
  { name: 'rudderstack', mapping: () => EventMapping.segment(), answer: '{}', others: 1 },
  { name: 'segment', mapping: () => EventMapping.segment(), answer: '{}', others: 1 },
];

function mappingFile(this: Sdk): EventMapping {
  return EventMapping.file(path.join(__dirname, `../../examples/mappings/${this.name}.json`));
}

test.each(LIBRARIES)(
  'what the library of $name sends is read as it was given',
  async (sdk) => {
    const { template } = synthesize({ eventSource: EventSource.kinesis({ mapping: sdk.mapping() }) });
    const decode = createDecoder(configOf(template, 'Aggregator'));
    const requests = await requestsOf(sdk);
    const decoded = requests
      .flatMap(sdk.recordsIn ?? (({ body }) => [body]))
      .flatMap((data) =>
        separate(streamRecord(data), ({ data: text }) => decode(text, ARRIVAL), partOfRecord),
      )
      .map((one) => one.decoded);

    expect(decoded.flatMap(eventIn)).toEqual([
      ['Order Completed', 'ann', '2026-01-05T10:00:00.123Z', 'Cork', '19.99'],
      ['Order Completed', 'ann', '2026-01-06T10:00:00.456Z', 'Cork', '10'],
      ['Cart Viewed', 'bob', '2026-01-07T10:00:00.789Z', 'Galway', '5.5'],
    ]);
    const { others = 0 } = sdk;
    expect(decoded.filter(({ kind }) => kind === 'other')).toHaveLength(others);
    expect(decoded).toHaveLength(3 + others);
  },
  MINUTE,
);

/** Lets a library send, and returns what came. */
async function requestsOf(sdk: Sdk): Promise<readonly Received[]> {
  const receiver = await startReceiver(sdk);
  const sending = promisify(execFile)(process.execPath, [`${sdk.name}.mjs`, receiver.url], {
    cwd: SDKS,
    timeout: MINUTE,
  });
  try {
    await (sdk.isEndless ? Promise.race([sending, receiver.first]) : sending);
    return receiver.received;
  } finally {
    sending.child.kill();
    receiver.close();
  }
}

function streamRecord(data: Buffer) {
  return { shardId: 'shard', sequenceNumber: '1', arrival: ARRIVAL, data: data.toString('base64') };
}

function eventIn(decoded: SingleRecord): string[][] {
  if (decoded.kind !== 'event') return [];
  const { name, userId, time, attributes, metrics } = decoded.event;
  return [[name, userId, new Date(time).toISOString(), attributes.shop, metrics.amount]];
}

/** Takes the records out of a call of PutRecords. */
function putRecords({ body }: Received): Buffer[] {
  const { Records } = JSON.parse(body.toString()) as { Records: { Data: string }[] };
  return Records.map(({ Data: data }) => Buffer.from(data, 'base64'));
}

/** Takes the events out of a form, as who forwards them does. */
function formData({ query, body }: Received): Buffer[] {
  const data = query.get('data') ?? body.toString().slice('data='.length);
  return [Buffer.from(data, 'base64')];
}
