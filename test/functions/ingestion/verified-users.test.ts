import { ACCEPTED, EVENT, startIngestion as start } from '../../support/ingestion-under-test';

describe('the user of a request that is verified', () => {
  const signedIn = (identityId: string) => ({
    iam: { cognitoIdentity: { amr: ['authenticated', 'pool'], identityId, identityPoolId: 'pool' } },
  });
  const GUEST = {
    iam: { cognitoIdentity: { amr: ['unauthenticated'], identityId: 'guest-1', identityPoolId: 'pool' } },
  };
  const tokenOf = (sub: unknown) => ({ jwt: { claims: { sub }, scopes: null } });
  const CALLER = { kind: 'caller' } as const;
  const CLAIM = { kind: 'claim', claim: 'sub' } as const;

  test.each([
    ['the identity that signs', CALLER, signedIn('ann')],
    ['the claim of the token', CLAIM, tokenOf('ann')],
  ])('is %s, whether or not its endpoints name it', async (_, userFrom, authorizer) => {
    const { putEvents, usersOfEvents, sink, users } = start(userFrom, authorizer);
    const { body } = await putEvents({
      phone: { Endpoint: {}, Events: { a: EVENT } },
      desk: { Endpoint: { User: { UserId: 'ann' } }, Events: { b: EVENT } },
    });
    expect(body.Results.phone.EventsItemResponse.a).toEqual(ACCEPTED);
    expect(usersOfEvents()).toEqual(['ann', 'ann']);
    expect(sink.records.map(({ partitionKey }) => partitionKey)).toEqual(['ann', 'ann']);
    expect(await users.find('app', ['phone', 'desk'])).toEqual(
      new Map([
        ['phone', 'ann'],
        ['desk', 'ann'],
      ]),
    );
  });

  test('refuses an endpoint that names another, with its events, and takes the others', async () => {
    const { putEvents, written, users } = start(CALLER, signedIn('ann'));
    const { statusCode, body } = await putEvents({
      phone: { Endpoint: {}, Events: { a: EVENT } },
      theirs: { Endpoint: { User: { UserId: 'eve' } }, Events: { b: EVENT, c: EVENT } },
    });
    const fault = 'User.UserId is not the verified user of the request; leave it out';
    expect(statusCode).toBe(202);
    expect(body.Results).toEqual({
      phone: { EndpointItemResponse: ACCEPTED, EventsItemResponse: { a: ACCEPTED } },
      theirs: {
        EndpointItemResponse: { StatusCode: 400, Message: fault },
        EventsItemResponse: {
          b: { StatusCode: 400, Message: `event "b": its endpoint is refused: ${fault}` },
          c: { StatusCode: 400, Message: `event "c": its endpoint is refused: ${fault}` },
        },
      },
    });
    expect(written().map(({ endpoint }) => endpoint.Id)).toEqual(['phone']);
    expect(await users.find('app', ['theirs'])).toEqual(new Map());
  });

  test('is not the one that the endpoint had before', async () => {
    const { putEvents, usersOfEvents, users } = start(CALLER, signedIn('ann'));
    await users.remember('app', 'phone', 'ben');
    await putEvents({ phone: { Endpoint: {}, Events: { a: EVENT } } });
    expect(usersOfEvents()).toEqual(['ann']);
  });

  test('owns the endpoints that it updates, and no update may name another', async () => {
    const { updateEndpoint, users } = start(CLAIM, tokenOf('ann'));
    expect((await updateEndpoint('phone', { ChannelType: 'APNS' })).statusCode).toBe(202);
    expect(await users.find('app', ['phone'])).toEqual(new Map([['phone', 'ann']]));
    const refused = await updateEndpoint('phone', { User: { UserId: 'eve' } });
    expect(refused).toMatchObject({
      statusCode: 403,
      headers: { 'x-amzn-ErrorType': 'ForbiddenException' },
      body: { Message: 'User.UserId is not the verified user of the request; leave it out' },
    });
    expect(await users.find('app', ['phone'])).toEqual(new Map([['phone', 'ann']]));
  });

  test('is none for an identity that has not signed in, even on the endpoint of a user', async () => {
    const { putEvents, updateEndpoint, usersOfEvents, users } = start(CALLER, GUEST);
    await users.remember('app', 'phone', 'ann');
    const { body } = await putEvents({
      phone: { Endpoint: {}, Events: { a: EVENT } },
      desk: { Endpoint: { User: { UserId: 'ann' } }, Events: { b: EVENT } },
    });
    expect(body.Results.phone.EventsItemResponse.a).toEqual(ACCEPTED);
    expect(body.Results.desk.EndpointItemResponse).toEqual({
      StatusCode: 400,
      Message: 'User.UserId is set, but the sender has not signed in; leave it out',
    });
    expect(usersOfEvents()).toEqual([undefined]);
    expect((await updateEndpoint('phone', {})).statusCode).toBe(202);
    expect((await updateEndpoint('phone', { User: { UserId: 'guest-1' } })).statusCode).toBe(403);
    expect(await users.find('app', ['phone'])).toEqual(new Map([['phone', 'ann']]));
  });

  test('is verified before anything else is looked at', async () => {
    const { putEvents, sink } = start(CALLER);
    const answer = await putEvents({ phone: 7 });
    expect(answer).toMatchObject({
      statusCode: 403,
      headers: { 'x-amzn-ErrorType': 'ForbiddenException' },
      body: { Message: 'The request is not signed with the credentials of a Cognito identity' },
    });
    expect(sink.records).toEqual([]);
  });
});
