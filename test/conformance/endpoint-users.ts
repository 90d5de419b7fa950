import { EndpointUsers } from '../../src/engine/ingestion-ports';

/** Tests the contract of every store of endpoints' users. */
export function endpointUsersConformance(create: () => Promise<EndpointUsers>): void {
  let users: EndpointUsers;

  beforeEach(async () => {
    users = await create();
  });

  test('knows nobody at first', async () => {
    expect(await users.find('app', ['phone'])).toEqual(new Map());
    expect(await users.find('app', [])).toEqual(new Map());
  });

  test('finds those that it was told of, and only those asked for', async () => {
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

  test('finds who it was asked for in vain before', async () => {
    await users.find('app', ['phone']);
    await users.remember('app', 'phone', 'ann');
    expect(await users.find('app', ['phone'])).toEqual(new Map([['phone', 'ann']]));
  });

  test('believes what it was told last', async () => {
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

  test.each(['ann@example.com', 'Ünï 用户 🙂', 'a#b', '__proto__', ' ', 'o\'brien "x"', '🙂'.repeat(100)])(
    'takes the endpoint and the user %j',
    async (id) => {
      await users.remember('app', id, id);
      expect(await users.find('app', [id, 'b'])).toEqual(new Map([[id, id]]));
    },
  );
}
