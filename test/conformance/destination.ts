import { Destination } from '../../src/engine/ports';
import { Change } from '../../src/engine/state/change';
import { attributeChange, eventChange, users } from '../support/changes';

export interface DestinationUnderTest {
  readonly destination: Destination;
  /** Registers a user at the destination, with an endpoint of this id. */
  register(userId: string, endpointId: string): void;
  /** Tells whether the destination shows this change as the last one of its user and output. */
  shows(change: Change): boolean | Promise<boolean>;
  close(): Promise<void>;
}

/** Tests the contract on which the publisher relies with every destination. */
export function testDestination(name: string, start: () => Promise<DestinationUnderTest>): void {
  describe(`${name} as a destination`, () => {
    let subject: DestinationUnderTest;

    beforeEach(async () => {
      subject = await start();
    });

    afterEach(async () => {
      await subject.close();
    });

    const outcomesOf = async (changes: readonly Change[]) =>
      (await subject.destination.deliver(changes)).map(({ outcome }) => outcome);

    const notShown = async (changes: readonly Change[]) => {
      const shown = await Promise.all(changes.map((change) => subject.shows(change)));
      return changes.filter((_, i) => !shown[i]);
    };

    test('takes nothing when nothing happened', async () => {
      await expect(subject.destination.deliver([])).resolves.toEqual([]);
    });

    test('takes attributes and events side by side', async () => {
      const changes = [
        attributeChange('ann'),
        eventChange('ben'),
        attributeChange('cem', { value: 'not-ready' }),
        eventChange('dee'),
      ];

      await expect(outcomesOf(changes)).resolves.toEqual(changes.map(() => 'delivered'));

      expect(await notShown(changes)).toEqual([]);
    });

    test('takes more than fits one call', async () => {
      const changes = users(230).map((user, index) =>
        index % 3 === 0 ? eventChange(user) : attributeChange(user),
      );

      await expect(outcomesOf(changes)).resolves.toEqual(changes.map(() => 'delivered'));

      expect(await notShown(changes)).toEqual([]);
    });

    test('takes the same change again', async () => {
      const changes = [attributeChange('ann'), eventChange('ben')];
      await subject.destination.deliver(changes);

      await expect(outcomesOf(changes)).resolves.toEqual(['delivered', 'delivered']);

      expect(await notShown(changes)).toEqual([]);
    });

    test('shows the later of two changes', async () => {
      const [joins, leaves] = [
        attributeChange('ann', { value: 'ready' }),
        attributeChange('ann', { n: 2, value: 'not-ready' }),
      ];
      await subject.destination.deliver([joins]);
      await subject.destination.deliver([leaves]);

      expect([await subject.shows(joins), await subject.shows(leaves)]).toEqual([false, true]);
    });

    test.each([
      'ann@example.com',
      'Ünï 用户 🙂',
      'a/b?c#d',
      '100 %',
      'o\'brien "x"',
      'a|b',
      '__proto__',
      'constructor',
      '0',
      'x'.repeat(250),
    ])('takes the user %j with and without a known endpoint', async (userId) => {
      subject.register(userId, 'endpoint');
      const changes = [attributeChange(userId, { endpointId: undefined }), attributeChange('someone else')];

      await expect(outcomesOf(changes)).resolves.toEqual(['delivered', 'delivered']);

      expect(await notShown(changes)).toEqual([]);
    });

    test('takes an event of a user whose endpoint was never seen', async () => {
      subject.register('ann', 'endpoint');
      const change = eventChange('ann', { endpointId: undefined });

      await expect(outcomesOf([change])).resolves.toEqual(['delivered']);

      expect(await subject.shows({ ...change, endpointId: 'endpoint' })).toBe(true);
    });

    test('takes nothing without time left, and everything when the changes come again', async () => {
      const changes = [attributeChange('ann'), eventChange('ben', { endpointId: undefined })];
      subject.register('ben', 'endpoint of ben');

      const outcomes = await subject.destination.deliver(changes, () => 0);

      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['retry', 'retry']);
      expect(await notShown(changes)).toEqual(changes);
      await expect(outcomesOf(changes)).resolves.toEqual(['delivered', 'delivered']);
    });

    test('takes a sum beyond any number', async () => {
      const change = eventChange('ann', { sum: `${'9'.repeat(400)}.25` });

      await expect(outcomesOf([change])).resolves.toEqual(['delivered']);
    });
  });
}
