import { DeployedInstallation } from './support/deployed-installation';
import { DeployedStack } from './support/deployed-stack';
import { testOnEmulator } from './support/place';

let stack: DeployedStack | undefined;

afterAll(() => stack?.remove());

/**
 * On the emulator only: the example's stack has a fixed name, and in an account it could be a reader's own.
 */
testOnEmulator(
  "the example's shop tells who has bought twice, and counts once what is sent twice",
  async () => {
    stack = await DeployedStack.deployExample('Shop');
    const shop = await DeployedInstallation.ofExample(stack);
    await shop.putRule('buyers', {
      'EventName': 'purchase',
      'Operator-C': 'greater',
      'Target-C': '1',
      'Output': 'buyer',
    });
    await shop.untilInForce('attribute:buyer');

    const order = (id: string, user: string) => ({
      user,
      data: JSON.stringify({ id, name: 'purchase', userId: user, at: Date.now(), amount: 19.99 }),
    });
    await shop.stream.put([
      order('o-1', 'ann'),
      order('o-1', 'ann'),
      order('o-2', 'bob'),
      order('o-3', 'bob'),
    ]);

    await shop.changes.until('bob is a buyer', ({ all }) => all.length > 0);
    expect(shop.changes.all).toEqual([
      expect.objectContaining({ id: 'bob|attribute:buyer|1', value: 'ready', count: 2, sum: '39.98' }),
    ]);
    expect(await shop.countOf('ann', 'attribute:buyer')).toEqual({ count: 1, sum: '19.99' });
  },
);
