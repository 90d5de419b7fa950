import { DeadLetter, DeadLetters } from '../../src/engine/ports';

export interface DeadLettersUnderTest {
  readonly deadLetters: DeadLetters;
  /** Finds all dead letters under a name, as a later reader does. */
  find(name: string): DeadLetter[] | Promise<DeadLetter[]>;
  /** Number of names that hold dead letters. */
  names(): number | Promise<number>;
  close(): Promise<void>;
}

const LETTERS: DeadLetter[] = [
  { reason: 'status 400', id: 'ann|attribute:big_spender|1', content: { userId: 'ann', sum: '1.50' } },
  { reason: 'the record is not JSON', id: 'shard-1:42', content: 'e30=' },
];

/** Tests the guarantees behind the promise that no record is lost. */
export function testDeadLetters(name: string, start: () => Promise<DeadLettersUnderTest>): void {
  describe(`${name} as dead letters`, () => {
    let subject: DeadLettersUnderTest;

    beforeEach(async () => {
      subject = await start();
    });

    afterEach(async () => {
      await subject.close();
    });

    test('keeps letters whole and in order', async () => {
      await subject.deadLetters.put('100-ab', LETTERS);

      expect(await subject.find('100-ab')).toEqual(LETTERS);
    });

    test('keeps the same letters once, however often they come', async () => {
      await subject.deadLetters.put('100-ab', LETTERS);
      await subject.deadLetters.put('100-ab', LETTERS);

      expect(await subject.find('100-ab')).toEqual(LETTERS);
      expect(await subject.names()).toBe(1);
    });

    test('keeps letters of different names apart', async () => {
      await subject.deadLetters.put('100-ab', LETTERS.slice(0, 1));
      await subject.deadLetters.put('100-cd', LETTERS.slice(1));

      expect(await subject.find('100-ab')).toEqual(LETTERS.slice(0, 1));
      expect(await subject.find('100-cd')).toEqual(LETTERS.slice(1));
    });

    test('keeps line breaks, quotes and any script as they are', async () => {
      const letters = [{ reason: 'a\nb\r\n"c"\u2028', id: '用户|🙂', content: { text: '\n\u0000\\' } }];

      await subject.deadLetters.put('100-ab', letters);

      expect(await subject.find('100-ab')).toEqual(letters);
    });

    test('keeps nothing when there is nothing to keep', async () => {
      await subject.deadLetters.put('100-ab', []);

      expect(await subject.names()).toBe(0);
    });

    test('keeps thousands at once', async () => {
      const letters = Array.from({ length: 5_000 }, (_, index) => ({
        reason: 'status 400',
        id: `id ${index}`,
        content: { index },
      }));

      await subject.deadLetters.put('100-ab', letters);

      expect(await subject.find('100-ab')).toEqual(letters);
    });
  });
}
