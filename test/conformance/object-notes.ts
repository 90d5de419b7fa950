import { ObjectNotes, ObjectProgress } from '../../src/engine/ports';
import { NOW } from '../support/builders';

const BEGUN: ObjectProgress = {
  settled: 0,
  begun: 1_000,
  begunAt: NOW,
  heldUntil: NOW + 60_000,
  done: false,
};
const DONE: ObjectProgress = { ...BEGUN, settled: 1_000, heldUntil: 0, done: true };

/** Tests the contract on which the counting of objects relies with its notes. */
export function testObjectNotes(name: string, start: () => Promise<ObjectNotes>): void {
  describe(`${name} as notes about objects`, () => {
    let notes: ObjectNotes;

    beforeEach(async () => {
      notes = await start();
    });

    test('are none at first', async () => {
      expect(await notes.read('s3-a')).toBeUndefined();
    });

    test('give back what was written last, of each object', async () => {
      expect(await notes.write('s3-a', BEGUN, 0)).toBe(true);
      expect(await notes.write('s3-b', BEGUN, 0)).toBe(true);
      expect(await notes.write('s3-a', DONE, 1)).toBe(true);
      expect(await notes.read('s3-a')).toEqual({ revision: 2, progress: DONE });
      expect(await notes.read('s3-b')).toEqual({ revision: 1, progress: BEGUN });
    });

    test.each([0, 1, 3])('are not replaced by who has seen revision %p while it is 2', async (revision) => {
      await notes.write('s3-a', BEGUN, 0);
      await notes.write('s3-a', DONE, 1);
      expect(await notes.write('s3-a', BEGUN, revision)).toBe(false);
      expect(await notes.read('s3-a')).toEqual({ revision: 2, progress: DONE });
    });

    test('are begun by one of two at the same time', async () => {
      const written = await Promise.all([notes.write('s3-a', BEGUN, 0), notes.write('s3-a', DONE, 0)]);
      expect(written.filter(Boolean)).toHaveLength(1);
    });
  });
}
