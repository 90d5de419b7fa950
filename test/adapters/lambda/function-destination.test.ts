import { InvokeCommand } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { ruleEventOf } from '../../../src/adapters/delivery/rule-event';
import {
  createChangesFunctionClient,
  FunctionDestination,
} from '../../../src/adapters/lambda/function-destination';
import { ChangesRequest } from '../../../src/contract/changes-function';
import { changeId } from '../../../src/engine/state/change';
import { testDestination } from '../../conformance/destination';
import { attributeChange, eventChange, users } from '../../support/changes';
import { FakeLambda } from '../../support/fake-lambda';
import { Attempt, brokenBody, scripted } from '../../support/scripted-http';

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

  test('receives changes as subscribers of the event bus do, 100 at a time', async () => {
    const changes = users(230).map((user) => attributeChange(user));
    await far.destination.deliver(changes);
    expect(far.requests().map((request) => [request.version, request.changes.length])).toEqual([
      [1, 100],
      [1, 100],
      [1, 30],
    ]);
    expect(far.requests()[0].changes[0]).toEqual(ruleEventOf(changes[0]).detail);
  });

  test('gives each change its outcome', async () => {
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

  test('is asked again for a change that it passes over, and decides about no change that it never got', async () => {
    far.fake.respond = () => ({
      version: 1,
      results: [
        { id: 'ann|attribute:big_spender|1', outcome: 'delivered' },
        { id: 'another|user|1', outcome: 'rejected' },
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
    ['an unknown outcome', { version: 1, results: [{ id: 'x', outcome: 'done' }] }],
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

  test('is not called while the time left is shorter than its longest call', async () => {
    let now = 0;
    const timeLeft = () => 240_000 - now;
    const respond = far.fake.respond!;
    far.fake.respond = (payload) => {
      now += 100_000;
      return respond(payload);
    };
    const outcomes = await far.destination.deliver(
      users(300).map((user) => eventChange(user)),
      timeLeft,
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'delivered')).toHaveLength(200);
    expect(far.requests()).toHaveLength(2);

    now = 0;
    far.fake.respond = (payload) => {
      now += 240_000;
      return respond(payload);
    };
    await far.destination.deliver([eventChange('ann')], timeLeft);
    now = 0;
    expect(await far.destination.deliver([eventChange('ann')], timeLeft)).toEqual([{ outcome: 'delivered' }]);
  });
});

describe('half an answer of a function', () => {
  const client = createChangesFunctionClient();
  const lambda = mockClient(client);
  const destination = new FunctionDestination(client, 'crm');
  const change = attributeChange('ann');

  beforeEach(() => lambda.reset());

  test('without a payload delivers nothing', async () => {
    lambda.on(InvokeCommand).resolves({ StatusCode: 200 });
    expect(await destination.deliver([change])).toEqual([
      { outcome: 'retry', reason: 'the function did not answer {"version": 1, "results": [...]}' },
    ]);
  });

  test('is no answer when the time for it is over', async () => {
    lambda.on(InvokeCommand).rejects(Object.assign(new Error('240000 ms'), { name: 'TimeoutError' }));
    expect(await destination.deliver([change])).toEqual([
      { outcome: 'retry', reason: 'TimeoutError (no answer)' },
    ]);
  });

  test('with a long reason gives the beginning of it', async () => {
    const { options } = scripted({
      body: JSON.stringify({
        version: 1,
        results: [{ id: changeId(change), outcome: 'retry', reason: 'x'.repeat(100_000) }],
      }),
    });
    const [delivery] = await new FunctionDestination(createChangesFunctionClient(options), 'crm').deliver([
      change,
    ]);
    expect(delivery).toEqual({ outcome: 'retry', reason: 'x'.repeat(200) });
  });
});

test.each<[string, Attempt]>([
  ['that breaks off', { body: brokenBody('{"version":1,') }],
  ['with the status 502 of a proxy', { status: 502, body: '<html>' }],
])('an answer of a function %s leads to one more delivery, and not to one more call', async (_, attempt) => {
  const { http, options } = scripted(attempt);
  const destination = new FunctionDestination(createChangesFunctionClient(options), 'crm');
  expect((await destination.deliver([attributeChange('ann')])).map(({ outcome }) => outcome)).toEqual([
    'retry',
  ]);
  expect(http.attempts).toBe(1);
});
