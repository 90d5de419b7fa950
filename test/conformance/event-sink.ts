import { EventSink, SinkRecord } from '../../src/engine/ingestion-ports';

export interface EventSinkSubject {
  readonly sink: EventSink;
  readonly taken: () => SinkRecord[] | Promise<SinkRecord[]>;
  /** Refuses matching records from now on; absent where a sink cannot refuse single records. */
  readonly refuse?: (matches: (record: SinkRecord) => boolean) => void;
  readonly close: () => Promise<void>;
}

const record = (data: string, partitionKey = 'ann'): SinkRecord => ({ partitionKey, data });

/** Tests the contract of every event sink. */
export function eventSinkConformance(create: () => Promise<EventSinkSubject>): void {
  let subject: EventSinkSubject;

  beforeEach(async () => {
    subject = await create();
  });

  afterEach(() => subject.close());

  test('takes nothing', async () => {
    expect(await subject.sink.put([])).toEqual([]);
    expect(await subject.taken()).toEqual([]);
  });

  test('takes records as they are, in their order', async () => {
    const records = [
      record('{"a":1}'),
      record('{"b":"Ünï 用户 🙂"}', 'Ünï 用户 🙂'),
      record('{"a":1}'),
      record('x', '🙂'.repeat(256)),
    ];
    expect(await subject.sink.put(records)).toEqual(records.map(() => ({ taken: true })));
    expect(await subject.taken()).toEqual(records);
  });

  test('takes more records than fit one call', async () => {
    const records = Array.from({ length: 1_234 }, (_, index) =>
      record(`record ${index}`, `user ${index % 7}`),
    );
    expect(await subject.sink.put(records)).toEqual(records.map(() => ({ taken: true })));
    expect(await subject.taken()).toEqual(records);
  });

  test('takes more bytes than fit one call', async () => {
    const records = Array.from({ length: 12 }, (_, index) => record(`${index}`.repeat(450_000)));
    expect(await subject.sink.put(records)).toEqual(records.map(() => ({ taken: true })));
    expect(new Set(await subject.taken())).toEqual(new Set(records));
  });

  test('says for each record whether it was taken', async () => {
    if (!subject.refuse) return;
    subject.refuse(({ data }) => data === 'refused');
    const outcomes = await subject.sink.put([
      record('one'),
      record('refused'),
      record('two'),
      record('refused'),
    ]);
    expect(outcomes).toEqual([
      { taken: true },
      { taken: false, reason: expect.any(String) as string },
      { taken: true },
      { taken: false, reason: expect.any(String) as string },
    ]);
    expect(await subject.taken()).toEqual([record('one'), record('two')]);
  });

  test('takes the same record twice', async () => {
    const same = record('same');
    expect(await subject.sink.put([same, same])).toEqual([{ taken: true }, { taken: true }]);
    expect(await subject.taken()).toEqual([same, same]);
  });
}
