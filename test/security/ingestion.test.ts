import { Template } from 'aws-cdk-lib/assertions';
import { MemoryEndpointUsers } from '../../src/adapters/memory/memory-endpoint-users';
import { MemoryEventSink } from '../../src/adapters/memory/memory-event-sink';
import { IngestionApi } from '../../src/functions/ingestion/ingestion-api';
import { build, INGESTION, resourcesOf } from '../construct/variants';
import { NOW } from '../support/builders';
import { proxyEvent } from '../support/local-api-gateway';

const MAX_DURATION_MS = 10_000;
const EVENT = { EventType: 'click', Timestamp: '2026-01-15T11:59:00Z' };
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

function start() {
  const sink = new MemoryEventSink();
  const warnings: string[] = [];
  const api = new IngestionApi({
    users: new MemoryEndpointUsers(),
    sink,
    clock: () => NOW,
    userFrom: { kind: 'body' },
    warn: (message) => void warnings.push(message),
  });
  const send = (
    body: string,
    segments: readonly string[] = ['v1', 'apps', 'app', 'events'],
    method = 'POST',
  ) => api.answer(proxyEvent({ method, segments, body }));
  const users = () =>
    sink.records.map(
      ({ data }) => (JSON.parse(data) as { endpoint: { User?: { UserId: string } } }).endpoint.User?.UserId,
    );
  return { send, sink, warnings, users };
}

const batch = (endpoints: object) => JSON.stringify({ BatchItem: endpoints });

describe('who may send', () => {
  const all = resourcesOf(Template.fromStack(build(INGESTION).stack));
  const of = (type: string) =>
    all
      .filter(([, { Type }]) => Type === `AWS::ApiGatewayV2::${type}`)
      .map(([, { Properties }]) => Properties!);

  test('is whoever signs with credentials that are allowed to, by two routes and no other', () => {
    expect(
      of('Route')
        .map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType])
        .sort(),
    ).toEqual([
      ['POST /v1/apps/{applicationId}/events', 'AWS_IAM'],
      ['PUT /v1/apps/{applicationId}/endpoints/{endpointId}', 'AWS_IAM'],
    ]);
  });

  test('is nobody by what a browser knows of them: no origin may send cookies along', () => {
    const [{ CorsConfiguration }] = of('Api');
    expect(CorsConfiguration).toMatchObject({ AllowOrigins: ['*'] });
    expect(CorsConfiguration.AllowCredentials ?? false).toBe(false);
  });

  test('may name any user, as with Amazon Pinpoint: an event is worth as much as the credentials that it is signed with', async () => {
    const { send, users } = start();
    await send(batch({ mine: { Endpoint: { User: { UserId: 'somebody-else' } }, Events: { 1: EVENT } } }));
    expect(users()).toEqual(['somebody-else']);
  });

  test("changes nobody's endpoint in another application", async () => {
    const { send, users } = start();
    const endpoint = (app: string, user: string) =>
      send(JSON.stringify({ User: { UserId: user } }), ['v1', 'apps', app, 'endpoints', 'phone'], 'PUT');
    await endpoint('app', 'ann');
    await endpoint('other', 'eve');
    expect((await endpoint('app#phone', 'eve')).statusCode).toBe(400);
    await send(batch({ phone: { Endpoint: {}, Events: { 1: EVENT } } }));
    expect(users()).toEqual(['ann']);
  });
});

describe('whatever is sent', () => {
  const HOSTILE: Record<string, string> = {
    'depth in place of everything': deep(1_000_000),
    'depth in place of a request': `{"BatchItem":${deep(1_000_000)}}`,
    'depth in place of an event': `{"BatchItem":{"phone":{"Endpoint":{},"Events":{"1":${deep(1_000_000)}}}}}`,
    'depth in place of an attribute': `{"BatchItem":{"phone":{"Endpoint":{},"Events":{"1":{"EventType":"click","Timestamp":"2026-01-15T11:59:00Z","Attributes":{"kind":${deep(1_000_000)}}}}}}}`,
    'depth in place of a user': `{"BatchItem":{"phone":{"Endpoint":{"User":{"UserId":${deep(1_000_000)}}},"Events":{"1":${JSON.stringify(EVENT)}}}}}`,
    'numbers beyond all numbers': `{"BatchItem":{"phone":{"Endpoint":{},"Events":{"1":{"EventType":"click","Timestamp":"2026-01-15T11:59:00Z","Metrics":{"a":1e999999999,"b":${'9'.repeat(1_000_000)}}}}}}}`,
    'very many faults': batch(
      Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`phone-${i}`, { Events: 7 }])),
    ),
    'names of objects':
      '{"BatchItem":{"__proto__":{"Endpoint":{"__proto__":{"User":{"UserId":"eve"}}},' +
      '"Events":{"constructor":{"EventType":"__proto__","Timestamp":"2026-01-15T11:59:00Z",' +
      '"Attributes":{"__proto__":"x"}}}}},"__proto__":{"a":1}}',
    'markup and escapes': batch({
      '<script>\u001b[2J': {
        Endpoint: {},
        Events: { '<script>': { EventType: '<script>\r\n', Timestamp: '<script>' } },
      },
    }),
  };

  test.each(Object.entries(HOSTILE))(
    '%s is answered at once, in JSON and in few words, and not with a failure',
    async (_, body) => {
      const { send, warnings, sink } = start();
      const begun = performance.now();
      const { statusCode, headers, body: answer } = await send(body);

      expect([202, 400, 413]).toContain(statusCode);
      expect(headers!['content-type']).toBe('application/json');
      expect(() => JSON.parse(answer!) as unknown).not.toThrow();
      expect(answer!.length).toBeLessThan(5_000);
      expect(warnings).toEqual([]);
      expect(performance.now() - begun).toBeLessThan(MAX_DURATION_MS);
      for (const { data, partitionKey } of sink.records) {
        expect(() => JSON.parse(data) as unknown).not.toThrow();
        expect(partitionKey).toMatch(/^[^]{1,256}$/);
      }
      expect(({} as Record<string, unknown>).a).toBeUndefined();
    },
  );
});
