import { ruleEventOf } from '../../../src/adapters/delivery/rule-event';
import {
  createChangesFunctionClient,
  FunctionDestination,
} from '../../../src/adapters/lambda/function-destination';
import { ChangesRequest } from '../../../src/contract/changes-function';
import { RULE_EVENT_SCHEMA } from '../../../src/contract/rule-event';
import { changeId } from '../../../src/engine/state/change';
import { testDestination } from '../../conformance/destination';
import { attributeChange, eventChange, users } from '../../support/changes';
import { FakeLambda } from '../../support/fake-lambda';

type Result = { id: string; outcome: string; reason?: string };

async function start() {
  const fake = await FakeLambda.start();
  const client = createChangesFunctionClient({
    endpoint: fake.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  const requests = () => fake.requests.map(({ payload }) => payload as ChangesRequest);
  const answer = (result: (id: string) => Result | undefined) => {
    fake.respond = (payload) => ({
      version: 1,
      results: (payload as ChangesRequest).changes.map(({ id }) => result(id)).filter(Boolean),
    });
  };
  answer((id) => ({ id, outcome: 'delivered' }));
  const close = async () => {
    client.destroy();
    await fake.close();
  };
  return { fake, requests, answer, close, destination: new FunctionDestination(client, 'crm') };
}

testDestination('a function', async () => {
  const { destination, requests, close } = await start();
  return {
    destination,
    close,
    register: () => {},
    shows: (change) =>
      requests()
        .flatMap(({ changes }) => changes)
        .filter(({ userId }) => userId === change.userId)
        .at(-1)?.id === changeId(change),
  };
});

describe('a function that takes changes', () => {
  let far: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    far = await start();
  });
  afterEach(async () => {
    await far.close();
  });

  test('is sent what subscribers of the event bus see, 100 at a time', async () => {
    const changes = users(230).map((user) => attributeChange(user));
    await far.destination.deliver(changes);
    expect(far.requests().map((request) => [request.version, request.changes.length])).toEqual([
      [1, 100],
      [1, 100],
      [1, 30],
    ]);
    expect(far.requests()[0].changes[0]).toEqual(ruleEventOf(changes[0]).detail);
  });

  test('says what became of each change', async () => {
    const outcomes: Record<string, Omit<Result, 'id'>> = {
      'ann|attribute:big_spender|1': { outcome: 'retry', reason: 'busy' },
      'bob|attribute:big_spender|1': { outcome: 'rejected' },
    };
    far.answer((id) => ({ id, ...(outcomes[id] ?? { outcome: 'delivered' }) }));
    expect(
      await far.destination.deliver([attributeChange('ann'), attributeChange('bob'), eventChange('eve')]),
    ).toEqual([
      { outcome: 'retry', reason: 'busy' },
      { outcome: 'rejected', reason: 'the function gives no reason' },
      { outcome: 'delivered' },
    ]);
  });

  test('is asked again for a change that it passes over, and not believed about those that it never got', async () => {
    far.fake.respond = () => ({
      version: 1,
      results: [
        { id: 'ann|attribute:big_spender|1', outcome: 'delivered' },
        { id: 'somebody|else|1', outcome: 'rejected' },
      ],
    });
    expect(await far.destination.deliver([attributeChange('ann'), attributeChange('bob')])).toEqual([
      { outcome: 'delivered' },
      { outcome: 'retry', reason: 'the function names no outcome for this change' },
    ]);
  });

  test.each([
    ['nothing', null],
    ['something else', { ok: true }],
    ['a later version', { version: 2, results: [] }],
    ['an outcome that there is not', { version: 1, results: [{ id: 'x', outcome: 'done' }] }],
  ])('that answers %s has taken nothing', async (_, answer) => {
    far.fake.respond = () => answer;
    expect(await far.destination.deliver([attributeChange('ann')])).toEqual([
      { outcome: 'retry', reason: 'the function did not answer {"version": 1, "results": [...]}' },
    ]);
  });

  test('that fails or is throttled is asked again', async () => {
    far.fake.result = { payload: '{"errorMessage":"ann@example.org is unknown"}', error: 'Unhandled' };
    expect(await far.destination.deliver([attributeChange('ann')])).toEqual([
      { outcome: 'retry', reason: 'the function failed (Unhandled)' },
    ]);
    far.fake.throttleNext(1);
    expect(await far.destination.deliver([attributeChange('ann')])).toEqual([
      { outcome: 'retry', reason: expect.stringContaining('TooManyRequestsException') },
    ]);
  });
});

test('what a destination is told keeps to the published schema', () => {
  for (const change of [
    attributeChange('ann', {
      window: { start: '2026-01-01', finish: '2026-01-31' },
      statistics: { average: '2.5', min: '1', max: '4', distinct: { sku: { count: 3 } } },
    }),
    eventChange('ann', { endpointId: undefined }),
  ]) {
    const { detail } = ruleEventOf(change);
    expect(RULE_EVENT_SCHEMA.strict().parse(detail)).toEqual(detail);
  }
});
