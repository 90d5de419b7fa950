import fc from 'fast-check';
import { duePartOf } from '../../../src/adapters/due-part';
import { DueUsers } from '../../../src/adapters/memory/due-users';
import { DUE_PARTS, DueUser } from '../../../src/engine/ports';

/** Lists the users of all parts who are due, in pages of a size. */
function all(users: DueUsers, before: number, limit: number): DueUser[] {
  return Array.from({ length: DUE_PARTS }, (_, part) => part).flatMap((part) => {
    const found: DueUser[] = [];
    let next: string | undefined;
    do {
      const page = users.page(before, part, limit, next);
      found.push(...page.users);
      ({ next } = page);
    } while (next !== undefined);
    return found;
  });
}

const byId = (a: DueUser, b: DueUser) => (a.userId < b.userId ? -1 : 1);

test('the users who are due are those of a plain map, however they move between two looks', () => {
  const move = fc.record({
    userId: fc.constantFrom('a', 'b', 'c', 'd', 'e', ''),
    dueAt: fc.option(fc.nat(9), { nil: undefined }),
    look: fc.option(
      fc.record({ before: fc.integer({ min: -1, max: 10 }), limit: fc.integer({ min: 1, max: 4 }) }),
    ),
  });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
      const users = new DueUsers();
      const plain = new Map<string, number>();
      for (const { userId, dueAt, look } of moves) {
        users.set(userId, dueAt);
        if (dueAt === undefined) plain.delete(userId);
        else plain.set(userId, dueAt);
        expect(users.get(userId)).toBe(dueAt);
        if (!look) continue;
        const expected = [...plain].flatMap(([id, instant]) =>
          instant <= look.before ? [{ userId: id, dueAt: instant }] : [],
        );
        expect(all(users, look.before, look.limit).sort(byId)).toEqual(expected.sort(byId));
      }
    }),
  );
});

test.each<[string, (i: number) => string]>([
  ['numbered ids', (i) => `user-${i}`],
  ['even numbers', (i) => String(2 * i)],
  ['ids of one ending', (i) => `${i}@example.com`],
])('parts are of about equal size: %s', (_, idOf) => {
  const sizes = Array<number>(DUE_PARTS).fill(0);
  for (let i = 0; i < 16_000; i++) sizes[duePartOf(idOf(i))]++;
  expect(Math.min(...sizes)).toBeGreaterThan(850);
  expect(Math.max(...sizes)).toBeLessThan(1_150);
});
