import { encodeState } from '../../src/adapters/encoding/state-codec';
import { EVENT_PRESETS } from '../../src/contract/event-presets';
import { StreamRecord } from '../../src/engine/events/stream-record';
import { UserState } from '../../src/engine/state/user-state';
import { createDecoder } from '../../src/functions/shared/decoder';
import { brief, NOW, pinpointRecord } from '../support/builders';
import { Installation, sequenceNumber, streamRecord } from '../support/installation';

/** Rules that use every part of an event. */
const RULES: Record<string, string>[] = [
  { 'Operator-C': 'atLeast', 'Target-C': '2' },
  { 'Operator-V': 'atLeast', 'Target-V': '100', 'Metric': 'amount', 'Output': 'spender' },
  {
    'RuleType': 'date',
    'Operator-V': 'atLeast',
    'Target-V': '100',
    'StartDate': '2026-01-01',
    'FinishDate': '2026-12-31',
  },
  { RuleType: 'value', Statistic: 'first kind', Output: 'first kind' },
  ...['__proto__', 'constructor', 'toString'].flatMap((name): Record<string, string>[] => [
    { 'EventName': name, 'Operator-C': 'atLeast', 'Target-C': '1' },
    {
      'AttributeName': name,
      'AttributeValue': 'chair',
      'Operator-C': 'atLeast',
      'Target-C': '1',
      'Output': `attribute ${name}`,
    },
    { 'Metric': name, 'Operator-V': 'atLeast', 'Target-V': '1', 'Output': `metric ${name}` },
    {
      Definition: JSON.stringify({
        type: 'aggregator',
        events: 'click',
        condition: { statistic: 'distinct', attribute: name, operator: 'atLeast', target: 2 },
        output: `distinct ${name}`,
      }),
    },
    { RuleType: 'value', Statistic: `last ${name}`, Output: `last ${name}` },
    {
      Definition: JSON.stringify({
        type: 'aggregator',
        events: 'click',
        filter: { attribute: name, operator: 'contains', value: 'c' },
        condition: { statistic: 'max', operator: 'atLeast', target: 1 },
        metric: name,
        output: `max ${name}`,
      }),
    },
  ]),
];

/** Bytes that a state may take of an item of 400 KB (DynamoDB limits). */
const MAX_STATE_BYTES = 300_000;
/**
 * Milliseconds. A batch of 1000 records has 5 minutes; no single record may take a noticeable part of that.
 */
const MAX_DURATION_MS = 10_000;

const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const many = (n: number, value: string) =>
  `{${Array.from({ length: n }, (_, i) => `"name-${i}":${value}`).join()}}`;
const ESCAPES = '\u001b]0;owned\u0007\u001b[2J\r\nERROR';

/**
 * Creates the record of a click of Eve and replaces parts of it as text, because JSON can express more than
 * an object.
 */
function click(parts: Record<string, string>): string {
  const template = {
    ...pinpointRecord({ userId: 'eve' }),
    ...Object.fromEntries(Object.keys(parts).map((name) => [name, `<${name}>`])),
  };
  return Object.entries(parts).reduce(
    (text, [name, part]) => text.replace(`"<${name}>"`, () => part),
    JSON.stringify(template),
  );
}

const user = (id: string) => ({ endpoint: JSON.stringify({ Id: 'phone', User: { UserId: id } }) });
const HOSTILE: Record<string, string> = {
  'no JSON': 'nonsense',
  'half of a JSON': '{"event_type":"click"',
  'a text of NUL': '\0\0\0',
  'an array': '[]',
  'nothing': 'null',
  'a name of a megabyte': click({ event_type: JSON.stringify('x'.repeat(900_000)) }),
  'a name of escapes': click({ event_type: JSON.stringify(ESCAPES) }),
  'a user of escapes': click(user(ESCAPES)),
  'a user of separators': click(user('ann|attribute:click|1#user#ann/..;*,')),
  'a user of half a character': click({ endpoint: '{"Id":"\\ud800","User":{"UserId":"\\udfff eve"}}' }),
  'an attribute of half a character': click({ attributes: '{"kind":"\\ud800","constructor":"\\udfff"}' }),
  'a user as long as can be': click(user('\u{1f600}'.repeat(1_000))),
  'a user that is too long': click(user('x'.repeat(2_001))),
  'a number beyond all numbers': click({ metrics: '{"amount":1e999999999}' }),
  'a number next to nothing': click({ metrics: '{"amount":1e-999999999}' }),
  'a number of a million digits': click({ metrics: `{"amount":${'9'.repeat(900_000)}}` }),
  'a fraction of a million digits': click({ metrics: `{"amount":0.${'1'.repeat(900_000)}}` }),
  'a number at the end of all numbers': click({ metrics: '{"amount":1.7976931348623157e308,"b":-5e-324}' }),
  'very many metrics': click({ metrics: many(40_000, '0.1234567890123456789') }),
  'very many attributes': click({ attributes: many(40_000, '"x"') }),
  'a giant attribute': click({
    attributes: JSON.stringify({ kind: 'x'.repeat(900_000), constructor: 'c'.repeat(10_000) }),
  }),
  'attributes within attributes': click({ attributes: `{"kind":${deep(300_000)}}` }),
  'depth beside a long number': click({
    attributes: `{"kind":${deep(300_000)}}`,
    metrics: '{"amount":0.1234567890123456789}',
  }),
  'depth within a text': click({
    endpoint: '{}',
    client_context: JSON.stringify({ custom: { endpoint: deep(300_000) } }),
  }),
  'names of objects': click({
    attributes: '{"__proto__":"chair","constructor":"chair","toString":"chair"}',
    metrics: '{"__proto__":1,"constructor":1,"toString":1}',
  }),
  'objects in place of names': click({
    attributes: '{"__proto__":{"kind":"chair"},"constructor":{"prototype":{"amount":1}}}',
    metrics: '{"__proto__":{"amount":0.1234567890123456789}}',
  }),
  'a prototype for the record': click({}).replace('{', '{"__proto__":{"event_type":"click"},'),
  'times of no calendar': click({ event_timestamp: '1e300', arrival_timestamp: '-1' }),
  ...Object.fromEntries(
    ['__proto__', 'constructor', 'toString'].flatMap((name) => [
      [`an event named ${name}`, click({ event_type: JSON.stringify(name) })],
      [`a user named ${name}`, click(user(name))],
    ]),
  ),
};

function record(n: number, text: string): StreamRecord {
  return {
    shardId: 'shardId-000000000000',
    sequenceNumber: sequenceNumber(n),
    arrival: NOW,
    data: Buffer.from(text).toString('base64'),
  };
}

function largest(states: readonly UserState[]): number {
  return Math.max(...states.map((state) => Buffer.byteLength(encodeState(state, () => 0))));
}

async function statesOf({ aggregates }: Installation): Promise<UserState[]> {
  return (await aggregates.scan()).users.map(({ stored }) => stored.state);
}

describe.each(Object.entries(HOSTILE))('%s', (_, text) => {
  test('neither stops the batch nor changes what is counted for others', async () => {
    const installation = new Installation(...RULES);
    const start = performance.now();
    const { failed } = await installation
      .aggregator()
      .process([
        streamRecord(1, { metrics: { amount: 60 } }),
        record(2, text),
        record(3, text),
        streamRecord(4, { metrics: { amount: 60 } }),
      ]);

    expect(failed).toEqual([]);
    expect(installation.telemetry.warnings).toEqual([]);
    expect(performance.now() - start).toBeLessThan(MAX_DURATION_MS);
    expect(installation.changes.filter(({ userId }) => userId === 'ann').map(brief)).toEqual([
      'attribute:click#1 ready 2/120',
      'attribute:spender#1 ready 2/120',
      'attribute:trk_date_click#1 ready 2/120',
    ]);
    expect(largest(await statesOf(installation))).toBeLessThan(MAX_STATE_BYTES);
    expect(({} as Record<string, unknown>).event_type).toBeUndefined();
  });

  test('is read in any format without a mistake', () => {
    for (const parameters of Object.values(EVENT_PRESETS)) {
      const decode = createDecoder({
        eventSource: { kind: 'json', parameters },
        anonymousUsers: 'byEndpoint',
      });
      expect(['event', 'no-user', 'other', 'rejected']).toContain(
        decode(Buffer.from(text).toString('base64'), NOW).kind,
      );
    }
  });
});

test('names of objects count like any other name, and only where an event carries them', async () => {
  const installation = new Installation(...RULES);
  await installation
    .aggregator()
    .process([
      record(1, HOSTILE['names of objects']),
      record(2, HOSTILE['names of objects']),
      streamRecord(3),
      record(4, HOSTILE['an event named constructor']),
    ]);

  const told = installation.changes.map(brief);
  expect(told).toEqual(
    expect.arrayContaining([
      'attribute:attribute constructor#1 ready 1/1',
      'attribute:metric __proto__#1 ready 1/1',
      'attribute:max toString#1 ready 1/1',
      'attribute:constructor#1 ready 1/0',
    ]),
  );
  expect(installation.changes.filter(({ userId }) => userId === 'ann')).toEqual([]);
});

test('a user who sends new names for ever fills neither a state nor the time of a batch', async () => {
  const installation = new Installation(...RULES);
  const start = performance.now();
  const aggregator = installation.aggregator();
  for (let batch = 0; batch < 5; batch++) {
    const records = Array.from({ length: 200 }, (_, i) =>
      record(
        batch * 200 + i,
        click({
          event_type: JSON.stringify(`${batch}-${i}-${'n'.repeat(190)}`),
          attributes: JSON.stringify(
            Object.fromEntries(
              Array.from({ length: 60 }, (__, k) => [`${batch}-${i}-${k}`, 'v'.repeat(190)]),
            ),
          ),
        }),
      ),
    );
    expect((await aggregator.process(records)).failed).toEqual([]);
  }
  expect(largest(await statesOf(installation))).toBeLessThan(MAX_STATE_BYTES);
  expect(performance.now() - start).toBeLessThan(20_000);
});
