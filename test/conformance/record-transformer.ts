import { TransformationError } from '../../src/adapters/transformation-error';
import { StreamRecord } from '../../src/engine/events/stream-record';
import { RecordTransformer, Transformed } from '../../src/engine/ports';
import { streamRecord } from '../support/installation';

/** Function of a team: what it makes of the text of a record; it fails with what it throws. */
export type TeamFunction = (text: string) => Transformed;

/** Most records that the transformers of this suite take in one request. */
export const MAX_RECORDS = 3;

const recordOf = (n: number, text: string) => streamRecord(n, Buffer.from(text).toString('base64'));
const parse: TeamFunction = (text) => {
  if (text === 'throw') throw new TypeError(`cannot read ${text}`);
  if (text === 'drop') return { outcome: 'dropped', reason: 'a test' };
  if (text === 'fail') return { outcome: 'failed', reason: 'not ours' };
  return { outcome: 'events', events: text.split(',').filter(Boolean) };
};

/** Tests the contract on which the aggregator and `redrive` rely with what transforms records. */
export function testRecordTransformer(
  name: string,
  start: (transform: TeamFunction) => Promise<RecordTransformer>,
): void {
  describe(`${name} as a transformer of records`, () => {
    let transformer: RecordTransformer;

    beforeEach(async () => {
      transformer = await start(parse);
    });

    test('answers for each record in the order given', async () => {
      const texts = ['{"a":1},{"b":"é"}', 'drop', 'fail', '', '7'];
      const outcomes = await transformer.transform(texts.map((text, n) => recordOf(n, text)));
      expect(outcomes).toEqual([
        { outcome: 'events', events: ['{"a":1}', '{"b":"é"}'] },
        { outcome: 'dropped', reason: 'a test' },
        { outcome: 'failed', reason: expect.stringContaining('not ours') as string },
        { outcome: 'events', events: [] },
        { outcome: 'events', events: ['7'] },
      ]);
    });

    test('keeps every digit of a number', async () => {
      const event = '{"price":0.10000000000000000555,"id":9007199254740993}';
      const transform = () => ({ outcome: 'events', events: [event] }) as const;
      expect(await (await start(transform)).transform([recordOf(1, 'any')])).toEqual([
        { outcome: 'events', events: [event] },
      ]);
    });

    test('names the error, and no record, when the function fails on one of a request', async () => {
      const failing = transformer.transform([recordOf(1, '1'), recordOf(2, 'throw')]);
      await expect(failing).rejects.toThrow(
        new TransformationError('the function failed (TypeError)', 'records'),
      );
    });

    test('divides records in their order into requests that it can make', () => {
      const records = [1, 2, 3, 4, 5, 6, 7].map((n) => recordOf(n, '1'));
      const requests: StreamRecord[][] = transformer.requestsOf(records);
      expect(requests.map(({ length }) => length)).toEqual([3, 3, 1]);
      expect(requests.flat()).toEqual(records);
      expect(transformer.requestsOf([])).toEqual([]);
    });
  });
}
