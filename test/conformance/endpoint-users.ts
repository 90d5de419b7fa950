import { EndpointUsers } from '../../src/engine/ingestion-ports';

/** Tests the contract of every store of the users of endpoints. */
export function endpointUsersConformance(create: () => Promise<EndpointUsers>): void {
  let users: EndpointUsers;

  beforeEach(async () => {
    users = await create();
  });

  test('knows no user at first', async () => {
    expect(await users.find('app', ['phone'])).toEqual(new Map());
    expect(await users.find('app', [])).toEqual(new Map());
  });

  test('finds the users that were stored, and only those asked for', async () => {
    await users.remember('app', 'phone', 'ann');
    await users.remember('app', 'tablet', 'ann');
    await users.remember('app', 'desk', 'ben');
    expect(await users.find('app', ['phone', 'desk', 'unknown', 'phone'])).toEqual(
      new Map([
        ['phone', 'ann'],
        ['desk', 'ben'],
      ]),
    );
  });

  test('finds a user who was asked for in vain before', async () => {
    await users.find('app', ['phone']);
    await users.remember('app', 'phone', 'ann');
    expect(await users.find('app', ['phone'])).toEqual(new Map([['phone', 'ann']]));
  });

  test('has the user that was stored last', async () => {
    await users.remember('app', 'phone', 'ann');
    await users.find('app', ['phone']);
    await users.remember('app', 'phone', 'ben');
    expect(await users.find('app', ['phone'])).toEqual(new Map([['phone', 'ben']]));
  });

  test('keeps applications apart', async () => {
    await users.remember('one', 'phone', 'ann');
    await users.remember('two', 'phone', 'ben');
    expect(await users.find('one', ['phone'])).toEqual(new Map([['phone', 'ann']]));
    expect(await users.find('two', ['phone'])).toEqual(new Map([['phone', 'ben']]));
  });

  test('finds more endpoints than one call reads', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => `endpoint-${index}`);
    for (const id of ids) await users.remember('app', id, `user of ${id}`);
    expect(await users.find('app', ids)).toEqual(new Map(ids.map((id) => [id, `user of ${id}`])));
  });

  test('names the assignments to a user, reading all of them', async () => {
    for (let i = 0; i < 30; i++) await users.remember('app', `desk ${i}`, 'ben');
    await users.remember('one', 'phone', 'ann');
    await users.remember('two', 'pho#ne', 'ann');
    const shares: number[] = [];
    expect(await users.assignmentsOf('ann', (share) => shares.push(share))).toHaveLength(2);
    expect(await users.assignmentsOf('ben')).toHaveLength(30);
    expect(await users.assignmentsOf('an')).toEqual([]);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  test('removes an assignment, once, and no other', async () => {
    await users.remember('app', 'phone', 'ann');
    await users.remember('app', 'desk', 'ben');
    const [assignment] = await users.assignmentsOf('ann');
    expect(await users.remove(assignment, 'ann')).toBe(true);
    expect(await users.remove(assignment, 'ann')).toBe(false);
    expect(await users.find('app', ['phone', 'desk'])).toEqual(new Map([['desk', 'ben']]));
  });

  test('keeps an endpoint that belongs to another user by now', async () => {
    await users.remember('app', 'phone', 'ann');
    const [assignment] = await users.assignmentsOf('ann');
    await users.remember('app', 'phone', 'ben');
    expect(await users.remove(assignment, 'ann')).toBe(false);
    expect(await users.find('app', ['phone'])).toEqual(new Map([['phone', 'ben']]));
  });

  test.each(['ann@example.com', 'Ünï 用户 🙂', 'a#b', '__proto__', ' ', 'o\'brien "x"', '🙂'.repeat(100)])(
    'takes the endpoint and the user %j',
    async (id) => {
      await users.remember('app', id, id);
      expect(await users.find('app', [id, 'b'])).toEqual(new Map([[id, id]]));
    },
  );
}
