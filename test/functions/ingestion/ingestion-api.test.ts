import { SinkRecord } from '../../../src/engine/ingestion-ports';
import { NOW } from '../../support/builders';
import { ACCEPTED, EVENT, startIngestion as start } from '../../support/ingestion-under-test';
import { proxyEvent } from '../../support/local-api-gateway';

describe('events', () => {
  test('become records of an event stream', async () => {
    const { putEvents, sink } = start();
    const answer = await putEvents({
      phone: {
        Endpoint: { User: { UserId: 'ann' } },
        Events: {
          k1: {
            ...EVENT,
            Session: { Id: 's', StartTimestamp: '2026-01-15T11:00:00Z' },
            Attributes: { page: 'home' },
            Metrics: { price: 9.5 },
          },
        },
      },
      desk: { Endpoint: {}, Events: { k2: EVENT } },
    });

    expect(answer.statusCode).toBe(202);
    expect(answer.body).toEqual({
      Results: {
        phone: { EndpointItemResponse: ACCEPTED, EventsItemResponse: { k1: ACCEPTED } },
        desk: { EndpointItemResponse: ACCEPTED, EventsItemResponse: { k2: ACCEPTED } },
      },
    });
    expect(
      sink.records.map(({ partitionKey, data }) => ({ partitionKey, data: JSON.parse(data) as unknown })),
    ).toEqual([
      {
        partitionKey: 'ann',
        data: {
          event_id: expect.any(String) as string,
          event_type: 'click',
          event_timestamp: NOW - 60_000,
          arrival_timestamp: NOW,
          event_version: '3.1',
          application: { app_id: 'app' },
          client: { client_id: 'phone' },
          session: { session_id: 's', start_timestamp: Date.UTC(2026, 0, 15, 11) },
          attributes: { page: 'home' },
          metrics: { price: 9.5 },
          endpoint: { Id: 'phone', ApplicationId: 'app', User: { UserId: 'ann' } },
        },
      },
      {
        partitionKey: 'desk',
        data: {
          event_id: expect.any(String) as string,
          event_type: 'click',
          event_timestamp: NOW - 60_000,
          arrival_timestamp: NOW,
          event_version: '3.1',
          application: { app_id: 'app' },
          client: { client_id: 'desk' },
          session: {},
          attributes: {},
          metrics: {},
          endpoint: { Id: 'desk', ApplicationId: 'app' },
        },
      },
    ]);
  });

  test('that are wrong are refused one by one', async () => {
    const { putEvents, written } = start();
    const { statusCode, body } = await putEvents({
      phone: {
        Endpoint: {},
        Events: {
          good: { ...EVENT, EventType: 'buy' },
          long: { ...EVENT, Attributes: { page: 'x'.repeat(201) } },
          untimed: { EventType: 'click' },
        },
      },
      [`${'e'.repeat(201)}`]: { Endpoint: {}, Events: { far: EVENT } },
    });
    expect(statusCode).toBe(202);
    expect(body.Results).toEqual({
      phone: {
        EndpointItemResponse: ACCEPTED,
        EventsItemResponse: {
          good: ACCEPTED,
          long: {
            StatusCode: 400,
            Message: 'event "long": Attributes.page has a value of 201 characters, more than 200',
          },
          untimed: { StatusCode: 400, Message: 'event "untimed": Timestamp is missing' },
        },
      },
      [`${'e'.repeat(201)}`]: {
        EndpointItemResponse: {
          StatusCode: 400,
          Message: 'the endpoint id has 201 characters, more than 200',
        },
        EventsItemResponse: {
          far: {
            StatusCode: 400,
            Message:
              'event "far": its endpoint is refused: the endpoint id has 201 characters, more than 200',
          },
        },
      },
    });
    expect(written().map(({ event_type }) => event_type)).toEqual(['buy']);
  });

  test('that the stream does not take are to be sent again, and the log has the reason without the user', async () => {
    const { putEvents, sink, logs } = start();
    sink.refuses = ({ data }: SinkRecord) =>
      data.includes('"event_type":"buy"') ? 'ProvisionedThroughputExceededException' : undefined;
    const { statusCode, body } = await putEvents({
      phone: {
        Endpoint: { User: { UserId: 'secret-user' } },
        Events: { a: EVENT, b1: { ...EVENT, EventType: 'buy' }, b2: { ...EVENT, EventType: 'buy' } },
      },
    });
    expect(statusCode).toBe(202);
    expect(
      Object.entries(body.Results.phone.EventsItemResponse).map(([key, { StatusCode }]) => [key, StatusCode]),
    ).toEqual([
      ['a', 202],
      ['b1', 500],
      ['b2', 500],
    ]);
    expect(logs).toEqual([
      [
        'events were not taken by the stream',
        { events: 2, reasons: ['ProvisionedThroughputExceededException'] },
      ],
    ]);
  });

  test('have an id that a repetition of the request has too, and no other event, even of a client that uses one key for all', async () => {
    const { putEvents, written } = start();
    const send = (event: object) => putEvents({ phone: { Endpoint: {}, Events: { key: event } } });
    for (const event of [
      EVENT,
      EVENT,
      { ...EVENT, Timestamp: '2026-01-15T11:59:01Z' },
      { ...EVENT, EventType: 'buy' },
    ]) {
      await send(event);
    }
    const [first, again, ...others] = written().map(({ event_id }) => event_id);
    expect(again).toBe(first);
    expect(new Set([first, ...others]).size).toBe(3);
  });

  test('larger than the stream takes are refused', async () => {
    const { putEvents, sink } = start();
    const { body } = await putEvents({
      phone: {
        Endpoint: {},
        Events: { large: { ...EVENT, EventType: 'x'.repeat(1_100_000) }, small: EVENT },
      },
    });
    expect(body.Results.phone.EventsItemResponse).toEqual({
      large: {
        StatusCode: 400,
        Message: expect.stringMatching(/^event "large": it takes \d{7} bytes, more than 1000000$/) as string,
      },
      small: ACCEPTED,
    });
    expect(sink.records).toHaveLength(1);
  });

  test('of a user with a long id share a partition key that Kinesis takes', async () => {
    const { putEvents, sink, usersOfEvents } = start();
    await putEvents({ phone: { Endpoint: { User: { UserId: '🙂'.repeat(300) } }, Events: { a: EVENT } } });
    expect(sink.records[0].partitionKey).toBe('🙂'.repeat(256));
    expect(usersOfEvents()).toEqual(['🙂'.repeat(300)]);
  });

  test('that are sent again have the id that they had, and no other event has it', async () => {
    const ids = async (BatchItem: object) => {
      const { putEvents, written } = start();
      await putEvents(BatchItem);
      return written().map(({ event_id }) => event_id);
    };
    const [id] = await ids({ phone: { Endpoint: {}, Events: { a: EVENT } } });
    expect(await ids({ phone: { Endpoint: { User: { UserId: 'ann' } }, Events: { a: EVENT } } })).toEqual([
      id,
    ]);

    const others = await ids({
      phone: { Endpoint: {}, Events: { b: EVENT } },
      desk: { Endpoint: {}, Events: { a: EVENT } },
    });
    // Some clients use one key for all their events.
    for (const change of [
      { EventType: 'buy' },
      { Timestamp: '2026-01-15T11:59:01Z' },
      { Attributes: { page: 'home' } },
      { Metrics: { price: 1 } },
    ]) {
      others.push(...(await ids({ phone: { Endpoint: {}, Events: { a: { ...EVENT, ...change } } } })));
    }
    expect(new Set([id, ...others]).size).toBe(7);
  });

  test('may have keys and endpoints with any names', async () => {
    const { send, written } = start();
    const body = `{"BatchItem":{"__proto__":{"Endpoint":{},"Events":{"__proto__":${JSON.stringify(EVENT)}}}}}`;
    const answer = await send(
      proxyEvent({ method: 'POST', segments: ['v1', 'apps', 'app', 'events'], body }),
    );
    expect(JSON.stringify(answer.body)).toContain('"__proto__":{"EndpointItemResponse":{"StatusCode":202');
    expect(JSON.stringify(answer.body)).toContain('"EventsItemResponse":{"__proto__":{"StatusCode":202');
    expect(written()).toMatchObject([{ event_type: 'click', endpoint: { Id: '__proto__' } }]);
  });
});

describe('the user of an event', () => {
  test('is the one that an earlier update of its endpoint named', async () => {
    const { putEvents, updateEndpoint, usersOfEvents } = start();
    await putEvents({ phone: { Endpoint: {}, Events: { a: EVENT } } });
    const answer = await updateEndpoint('phone', {
      ChannelType: 'APNS',
      Address: 'token',
      User: { UserId: 'ann', UserAttributes: { hobby: ['chess'] } },
    });
    expect(answer).toMatchObject({
      statusCode: 202,
      body: { Message: 'Accepted', RequestID: expect.any(String) as string },
    });
    await putEvents({
      phone: { Endpoint: {}, Events: { b: EVENT } },
      desk: { Endpoint: {}, Events: { c: EVENT } },
    });
    expect(usersOfEvents()).toEqual([undefined, 'ann', undefined]);
  });

  test('is the one that its own request names, and is remembered', async () => {
    const { putEvents, updateEndpoint, usersOfEvents } = start();
    await updateEndpoint('phone', { User: { UserId: 'ann' } });
    await putEvents({ phone: { Endpoint: { User: { UserId: 'ben' } }, Events: { a: EVENT } } });
    await putEvents({ phone: { Endpoint: {}, Events: { b: EVENT } } });
    expect(usersOfEvents()).toEqual(['ben', 'ben']);
  });

  test('stays when an update names none', async () => {
    const { putEvents, updateEndpoint, usersOfEvents } = start();
    await updateEndpoint('phone', { User: { UserId: 'ann' } });
    for (const update of [{}, { User: {} }, { User: { UserId: '' } }, { OptOut: 'ALL' }]) {
      expect((await updateEndpoint('phone', update)).statusCode).toBe(202);
    }
    await putEvents({ phone: { Endpoint: { OptOut: 'ALL' }, Events: { a: EVENT } } });
    expect(usersOfEvents()).toEqual(['ann']);
  });

  test('is another one in another application', async () => {
    const { putEvents, updateEndpoint, usersOfEvents } = start();
    await updateEndpoint('phone', { User: { UserId: 'ann' } }, 'one');
    await putEvents({ phone: { Endpoint: {}, Events: { a: EVENT } } }, 'two');
    expect(usersOfEvents()).toEqual([undefined]);
  });

  test.each(['desk/1', 'ü 用户', '100 %', '%41', 'a+b'])(
    'is found for the endpoint %j, however the gateway hands its id over',
    async (id) => {
      for (const decoded of [id, encodeURIComponent(id)]) {
        const { send, putEvents, usersOfEvents } = start();
        // A text that looks encoded is treated as encoded.
        if (id === '%41' && decoded === id) continue;
        const event = proxyEvent({
          method: 'PUT',
          segments: ['v1', 'apps', 'app', 'endpoints', id],
          body: '{"User":{"UserId":"ann"}}',
        });
        await send({ ...event, pathParameters: { ...event.pathParameters, endpointId: decoded } });
        await putEvents({ [id]: { Endpoint: {}, Events: { a: EVENT } } });
        expect(usersOfEvents()).toEqual(['ann']);
      }
    },
  );

  test('must be known before an event is written: without the table, only events that name their user are taken', async () => {
    const { users, putEvents, usersOfEvents, logs } = start();
    users.broken = ['find'];
    const { body } = await putEvents({
      phone: { Endpoint: {}, Events: { a: EVENT } },
      desk: { Endpoint: { User: { UserId: 'ben' } }, Events: { b: EVENT } },
    });
    expect(body.Results.phone.EventsItemResponse.a.StatusCode).toBe(500);
    expect(body.Results.desk.EventsItemResponse.b.StatusCode).toBe(202);
    expect(usersOfEvents()).toEqual(['ben']);
    expect(logs).toEqual([['the users of endpoints cannot be read', { reason: 'Error (no answer)' }]]);
  });

  test('that cannot be stored is a fault of the endpoint, not of its events', async () => {
    const { users, putEvents, usersOfEvents } = start();
    users.broken = ['remember'];
    const { body } = await putEvents({
      phone: { Endpoint: { User: { UserId: 'ann' } }, Events: { a: EVENT } },
    });
    expect(body.Results.phone.EndpointItemResponse.StatusCode).toBe(500);
    expect(body.Results.phone.EventsItemResponse).toEqual({ a: ACCEPTED });
    expect(usersOfEvents()).toEqual(['ann']);
  });

  test('that cannot be stored makes an update fail', async () => {
    const { users, updateEndpoint, logs } = start();
    users.broken = ['remember'];
    const { statusCode, headers } = await updateEndpoint('secret-endpoint', {
      User: { UserId: 'secret-user' },
    });
    expect(statusCode).toBe(500);
    expect(headers).toMatchObject({ 'x-amzn-ErrorType': 'InternalServerErrorException' });
    expect(JSON.stringify(logs)).not.toContain('secret');
    expect(logs).toHaveLength(1);
  });
});

describe('a request', () => {
  const request = (method: string, path: string, body?: string) =>
    proxyEvent({ method, segments: path.split('/').slice(1), body });

  test.each([
    ['GET', '/v1/apps/app/events'],
    ['PUT', '/v1/apps/app/endpoints'],
    ['GET', '/v1/apps/app/endpoints/phone'],
    ['DELETE', '/v1/apps/app/endpoints/phone'],
    ['POST', '/v1/apps/app/messages'],
    ['POST', '/'],
  ])('%s %s finds nothing', async (method, path) => {
    const { statusCode, headers, body } = await start().send(request(method, path, '{}'));
    expect(statusCode).toBe(404);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-amzn-ErrorType': 'NotFoundException',
    });
    expect(body.Message).toBe(`There is nothing at ${method} ${path}`);
  });

  test.each([
    ['POST', '/v1/apps/app/events', undefined, 'The body is empty'],
    ['POST', '/v1/apps/app/events', 'EventType=click', 'The body is not JSON'],
    ['POST', '/v1/apps/app/events', '{"BatchItem":', 'The body is not JSON'],
    ['POST', '/v1/apps/app/events', '[]', 'the body is not an object'],
    [
      'POST',
      '/v1/apps/app/events',
      '{"BatchItem":{"phone":{"Events":5}}}',
      'BatchItem "phone": Events is not an object',
    ],
    [
      'POST',
      '/v1/apps/a#b/events',
      '{"BatchItem":{}}',
      'the application id may hold letters, digits, "-" and "_", at most 128',
    ],
    ['PUT', '/v1/apps/app/endpoints/phone', 'null', 'Endpoint is not an object'],
    ['PUT', '/v1/apps/app/endpoints/phone', '{"User":{"UserId":7}}', 'User.UserId is not a text'],
    [
      'PUT',
      `/v1/apps/app/endpoints/${'e'.repeat(201)}`,
      '{}',
      'the endpoint id has 201 characters, more than 200',
    ],
  ])('%s %s with the body %j is refused: %s', async (method, path, body, message) => {
    const { sink, send } = start();
    const answer = await send(request(method, path, body));
    expect(answer).toMatchObject({
      statusCode: 400,
      headers: { 'x-amzn-ErrorType': 'BadRequestException' },
      body: { Message: message },
    });
    expect(sink.records).toEqual([]);
  });

  test('with more than 4 MB is too large', async () => {
    const { statusCode, headers } = await start().send(
      request('POST', '/v1/apps/app/events', 'x'.repeat(4_000_001)),
    );
    expect([statusCode, headers?.['x-amzn-ErrorType']]).toEqual([413, 'PayloadTooLargeException']);
  });

  test('may come in base64', async () => {
    const { send, sink } = start();
    const body = Buffer.from(
      JSON.stringify({
        BatchItem: { phone: { Endpoint: {}, Events: { a: { ...EVENT, Attributes: { name: 'ü' } } } } },
      }),
    ).toString('base64');
    expect(
      (await send({ ...request('POST', '/v1/apps/app/events', body), isBase64Encoded: true })).statusCode,
    ).toBe(202);
    expect(sink.records[0].data).toContain('"name":"ü"');
  });

  test('has an id that its answer carries', async () => {
    for (const event of [
      request('POST', '/v1/apps/app/events', '{"BatchItem":{}}'),
      request('PUT', '/v1/apps/app/endpoints/phone', '{}'),
      request('POST', '/'),
      request('POST', '/v1/apps/app/events', ''),
    ]) {
      expect((await start().send(event)).headers).toMatchObject({
        'x-amzn-RequestId': event.requestContext.requestId,
      });
    }
  });
});
