import { Account } from '../../../src/playground/server/account';
import { entryOf } from '../../../src/playground/server/audit';

const MARIA: Account = { name: 'maria@example.com', sub: 'u-1', role: 'operator' };
const answer = (status: number, body: object) => new Response(JSON.stringify(body), { status });

test('very many rules are counted, and the first of them named', async () => {
  const published = Array.from({ length: 1_500 }, (_, n) => ({ row: `r${n}`, kind: 'added' }));
  const { rules, ruleCount } = await entryOf(MARIA, 'publish', answer(200, { published }));
  expect([rules?.length, ruleCount]).toEqual([1_000, 1_500]);
});

test('a refusal has its reason', async () => {
  const entry = await entryOf(MARIA, 'restore', answer(409, { message: 'changed meanwhile' }));
  expect(entry).toMatchObject({ action: 'restore', status: 409, reason: 'changed meanwhile' });
});

test('what was wrong with an event is not repeated, for it may name a user', async () => {
  const entry = await entryOf(MARIA, 'send', answer(400, { message: 'userId is “zoe”' }));
  expect(entry).toEqual({ who: MARIA.name, sub: 'u-1', role: 'operator', action: 'send', status: 400 });
});
