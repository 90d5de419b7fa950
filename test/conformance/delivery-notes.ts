import { Clock, DeliveryNotes } from '../../src/engine/ports';
import { NOW } from '../support/builders';

/** Holds the notes of two publishers over one store. */
export interface DeliveryNotesUnderTest {
  readonly notes: DeliveryNotes;
  readonly others: DeliveryNotes;
}

const DAY_MS = 24 * 60 * 60_000;
const FIRST = '4421584500000000017450439092';

/** Tests the contract on which publishers rely with notes of what they delivered. */
export function testDeliveryNotes(
  name: string,
  start: (clock: Clock) => Promise<DeliveryNotesUnderTest>,
): void {
  describe(`${name} as delivery notes`, () => {
    let now: number;
    let subject: DeliveryNotesUnderTest;

    beforeEach(async () => {
      now = NOW;
      subject = await start(() => now);
    });

    test('say nothing about a batch that was never cut off', async () => {
      expect(await subject.notes.read(FIRST)).toEqual(new Map());
    });

    test('give back what was written, under the record that comes first', async () => {
      const note = new Map([
        [FIRST, 700],
        ['4421584500000000017450439093', 1],
      ]);
      await subject.notes.write(FIRST, note);
      expect(await subject.notes.read(FIRST)).toEqual(note);
      expect(await subject.notes.read('4421584500000000017450439093')).toEqual(new Map());
    });

    test('replace what was written before', async () => {
      await subject.notes.write(FIRST, new Map([[FIRST, 1]]));
      await subject.notes.write(FIRST, new Map([[FIRST, 2]]));
      expect(await subject.notes.read(FIRST)).toEqual(new Map([[FIRST, 2]]));
    });

    test('hold a batch of 500 records', async () => {
      const note = new Map(Array.from({ length: 500 }, (_, i) => [`${FIRST}${i}`, i] as const));
      await subject.notes.write(FIRST, note);
      expect(await subject.notes.read(FIRST)).toEqual(note);
    });

    test('are those of one publisher', async () => {
      await subject.notes.write(FIRST, new Map([[FIRST, 1]]));
      expect(await subject.others.read(FIRST)).toEqual(new Map());
    });

    test('are forgotten with the records, after a day', async () => {
      await subject.notes.write(FIRST, new Map([[FIRST, 1]]));
      now += DAY_MS + 1_000;
      expect(await subject.notes.read(FIRST)).toEqual(new Map());
    });
  });
}
