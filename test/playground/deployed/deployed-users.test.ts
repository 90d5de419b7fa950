import { DynamoDbAggregateStore } from '../../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { NEW_USER, UserState } from '../../../src/engine/state/user-state';
import { EventToSend, UserPage } from '../../../src/playground/api';
import { DeployedInstallation } from '../../../src/playground/deployed/deployed-installation';
import { PageStack } from '../../support/page-stack';

let stack: PageStack;
let page: DeployedInstallation;
beforeEach(async () => {
  stack = await PageStack.start({
    eventSource: {
      kind: 'json',
      parameters: {
        eventName: '$.name',
        userId: '$.userId',
        attributes: '$.a',
        metrics: '$.m',
        eventId: '$.id',
      },
    },
  });
  await stack.putRule('regular', { 'EventName': 'purchase', 'Operator-C': 'atLeast', 'Target-C': '2' });
  await stack.putRule('every', {
    'EventName': 'purchase',
    'Operator-C': 'atLeast',
    'Target-C': '1',
    'ResetWhenReachTarget': 'yes',
    'Output': 'trk_each',
  });
  page = await stack.open();
});
afterEach(async () => {
  await page.close();
  await stack.close();
});

async function buy(users: readonly string[], event: Partial<EventToSend> = {}): Promise<void> {
  await page.send({
    events: users.map((userId) => ({ name: 'purchase', userId, attributes: {}, metrics: {}, ...event })),
    confirmed: true,
  });
  await stack.count();
}

/** Stores users without any events, which is quicker than sending some. */
async function know(users: readonly string[], state: UserState = NEW_USER): Promise<void> {
  const store = new DynamoDbAggregateStore(stack.dynamoDb.client, stack.tables.states);
  for (const userId of users) await store.write(userId, state, [], 0);
}

async function pagesOf(search: string, limit: number): Promise<UserPage[]> {
  const pages: UserPage[] = [];
  do pages.push(await page.users(search, pages[pages.length - 1]?.next, limit));
  while (pages[pages.length - 1].next !== undefined && pages.length < 100);
  return pages;
}
const idsOf = (pages: readonly UserPage[]) => pages.flatMap(({ users }) => users.map(({ userId }) => userId));
const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

describe('users of a stack', () => {
  test('are listed page by page, each once, with what they are in', async () => {
    await buy(['ann', 'ann', 'bob']);
    await know(numbered('guest-', 23));
    const pages = await pagesOf('', 7);
    for (const { users } of pages) expect(users.length).toBeLessThanOrEqual(7);
    expect(idsOf(pages).sort()).toEqual(['ann', 'bob', ...numbered('guest-', 23)].sort());
    const byId = new Map(pages.flatMap(({ users }) => users).map((user) => [user.userId, user]));
    expect(byId.get('ann')).toEqual({
      userId: 'ann',
      in: ['attribute:purchase'],
      fired: [{ rule: 'event:trk_each', times: 2 }],
    });
    expect(byId.get('bob')).toEqual({ userId: 'bob', in: [], fired: [{ rule: 'event:trk_each', times: 1 }] });
    expect(byId.get('guest-1')).toEqual({ userId: 'guest-1', in: [], fired: [] });
  });

  test.each([1, 2, 5, 100])(
    'are found by a text in their ids, the exact one first, %d at a time',
    async (limit) => {
      const annas = ['anna', 'hanna', 'joanna', 'anna-lena', 'Anna', 'susanna'];
      await know([...annas, ...numbered('guest-', 30)]);
      const pages = await pagesOf('anna', limit);
      for (const { users } of pages) expect(users.length).toBeLessThanOrEqual(limit);
      expect(idsOf(pages)[0]).toBe('anna');
      expect(idsOf(pages).sort()).toEqual(annas.filter((id) => id !== 'Anna').sort());
    },
  );

  test('are not found by what only their keys hold', async () => {
    await know(['ann', 'user#1']);
    expect(idsOf(await pagesOf('user#', 10))).toEqual(['user#1']);
  });

  test('are found by the end of an id that is longer than a key', async () => {
    const long = `${'x'.repeat(1_500)}-anna`;
    await know([long, 'bob']);
    expect(idsOf(await pagesOf('-anna', 10))).toEqual([long]);
    expect(idsOf(await pagesOf(long, 10))).toEqual([long]);
  });

  test('are searched for in a bounded part of the table at a time', async () => {
    const big = Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => [
        `attribute:rule-${i}-${'r'.repeat(30)}`,
        {
          changes: 1,
          ready: true,
          counter: { count: 1, sum: '1'.repeat(900), generation: 1, conditionRevision: 1 },
        },
      ]),
    );
    await know(numbered('guest-', 24), { ...NEW_USER, rules: big });
    await know(['zoe']);
    const scan = jest.spyOn(DynamoDbAggregateStore.prototype, 'scan');
    const first = await page.users('nobody-is-called-so', undefined, 10);
    expect(scan.mock.calls.length).toBeLessThanOrEqual(5);
    scan.mockRestore();
    expect(first.users).toEqual([]);
    expect(idsOf(await pagesOf('zo', 10))).toEqual(['zoe']);
  });

  test('are known with all that is kept of their events', async () => {
    const attributes = (i: number) => ({ page: `page-${i}-${'x'.repeat(40)}` });
    for (let i = 0; i < 25; i++) await buy(['ann'], { attributes: attributes(i), metrics: { price: '1.5' } });
    const found = await page.find('ann');
    expect(found!.state.chunks).toBeDefined();
    expect(found!.history).toHaveLength(25);
    expect(found!.state.rules['attribute:purchase']).toMatchObject({ ready: true, counter: { count: 25 } });
    expect(await page.find('Ann')).toBeUndefined();
    expect(await page.changesOf()).toBeUndefined();
  });

  test('come all, with their histories, and are counted by the way', async () => {
    await buy(['ann', 'ann', 'bob']);
    expect(await page.overview()).toMatchObject({ users: null, events: null });
    const seen: string[] = [];
    for await (const users of page.all()) {
      seen.push(
        ...users.map(
          ({ userId, history }) => `${userId} ${history.reduce((sum, { count }) => sum + count, 0)}`,
        ),
      );
    }
    expect(seen.sort()).toEqual(['ann 2', 'bob 1']);
    expect(await page.overview()).toMatchObject({ events: 3 });
  });

  test('have done what there is to choose from', async () => {
    await buy(['ann'], { attributes: { shop: 'Cork' }, metrics: { price: '1' } });
    await buy(['bob'], { attributes: { shop: 'Dublin' }, metrics: { items: '1' } });
    await buy(['bob'], { name: 'visit' });
    const vocabulary = {
      events: [
        {
          name: 'purchase',
          metrics: ['items', 'price'],
          attributes: [{ name: 'shop', values: ['Cork', 'Dublin'] }],
        },
        { name: 'visit', metrics: [], attributes: [] },
      ],
    };
    expect(await page.vocabulary()).toEqual(vocabulary);
    await buy(['carl'], { name: 'signup' });
    expect(await page.vocabulary()).toEqual(vocabulary);
    stack.now += 11 * 60_000;
    expect((await page.vocabulary()).events.map(({ name }) => name)).toEqual(['purchase', 'signup', 'visit']);
  });
});

describe('segments of a stack', () => {
  const EACH = { rule: 'event:trk_each', kind: 'event', name: 'trk_each' };
  const REGULAR = { rule: 'attribute:purchase', kind: 'attribute', name: 'purchase' };

  test('are counted when they are asked for', async () => {
    await buy(['ann', 'ann', 'bob']);
    await know(numbered('guest-', 20));
    const { segments, countedAt } = await page.segments();
    expect(countedAt).toBe(stack.now);
    expect(segments).toHaveLength(2);
    expect(segments).toEqual(
      expect.arrayContaining([
        { ...REGULAR, users: 1, fired: 0 },
        { ...EACH, users: 2, fired: 3 },
      ]),
    );
    expect(await page.overview()).toMatchObject({ users: 22 });
    expect(await page.segment('event:trk_each')).toEqual({
      ...EACH,
      users: 2,
      fired: 3,
      members: expect.arrayContaining(
        ['ann', 'bob'].map((userId) => expect.objectContaining({ userId }) as unknown),
      ) as unknown,
    });
    await expect(page.segment('attribute:nobody')).rejects.toMatchObject({
      code: 'not-found',
      message: 'no rule in force writes attribute:nobody',
    });
  });

  test('are counted again when some time has passed, or when the rules are others', async () => {
    await buy(['ann', 'ann']);
    const usersOf = async () => (await page.segments()).segments.map(({ users }) => users);
    expect(await usersOf()).toEqual([1, 1]);
    await buy(['bob']);
    expect((await usersOf()).sort()).toEqual([1, 1]);
    stack.now += 5_000;
    expect((await usersOf()).sort()).toEqual([1, 2]);
    await stack.putRule('third', {
      'EventName': 'purchase',
      'Operator-C': 'atLeast',
      'Target-C': '1',
      'Output': 'once',
    });
    await buy(['bob']);
    expect((await usersOf()).sort()).toEqual([1, 2, 2]);
  });

  test('are counted once however many ask', async () => {
    await buy(['ann']);
    const scan = jest.spyOn(DynamoDbAggregateStore.prototype, 'scan');
    await Promise.all([page.segments(), page.segments(), page.segment('event:trk_each')]);
    expect(scan).toHaveBeenCalledTimes(4);
    scan.mockRestore();
  });

  test('are compared by the count that holds, without another pass', async () => {
    await buy(['ann', 'ann', 'bob']);
    const { countedAt } = await page.segments();
    const scan = jest.spyOn(DynamoDbAggregateStore.prototype, 'scan');
    stack.now += 1_000;
    expect(await page.overlap('event:trk_each', 'attribute:purchase')).toEqual({
      both: 1,
      onlyFirst: 1,
      onlySecond: 0,
      countedAt,
    });
    expect(scan).not.toHaveBeenCalled();
    scan.mockRestore();
  });

  test('tell all their members', async () => {
    await buy([...numbered('buyer-', 30), ...numbered('buyer-', 30)]);
    await know(numbered('guest-', 10));
    const members: string[] = [];
    for await (const { userId } of page.members('attribute:purchase')) members.push(userId);
    expect(members.sort()).toEqual(numbered('buyer-', 30).sort());
  });
});
