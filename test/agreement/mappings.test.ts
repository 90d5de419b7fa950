import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, Stack, TimeZone } from 'aws-cdk-lib';
import { EVENT_PRESETS } from '../../src/contract/event-presets';
import {
  AnonymousUsers,
  Destination,
  EventMapping,
  EventSource,
  PinpointIncrementalAnalytics,
  PinpointIncrementalAnalyticsProps,
  RecordFilter,
  RemovedRules,
} from '../../src/index';
import { formatNames } from '../../src/operations/events/event-format';
import { EmbeddedOptions } from '../../src/playground/embedded/embedded-installation';
import { pinpointRecord } from '../support/builders';
import { runCommand } from '../support/command';
import { csvOf } from '../support/csv';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';
import { FakeEventBridge } from '../support/fake-eventbridge';
import { FakeS3 } from '../support/fake-s3';
import { LocalInstallation } from '../support/local/local-installation';
import { PageUnderTest } from '../support/page-under-test';
import { VENDOR_RECORDS, VENDOR_TIME, VendorEvent } from '../support/vendor-records';

type Cells = Record<string, string>;

/** Something that is counted, and how each of the places where events are read is told of it. */
interface Case {
  readonly what: string;
  readonly props: PinpointIncrementalAnalyticsProps;
  readonly format: string;
  readonly args?: readonly string[];
  readonly page?: Partial<EmbeddedOptions>;
  readonly records: readonly object[];
  readonly rules: readonly Cells[];
  /** Number of these rules, the first of them, that are then removed, before the run of the hour. */
  readonly removed?: number;
  /** Users with the rules of which something is told; all rules for ann when absent. */
  readonly met?: readonly string[];
}

const at = new Date(VENDOR_TIME).toISOString();
const countOf = (name: string, more: Cells = {}): Cells => ({
  'RuleType': 'aggregator',
  'EventName': name,
  'Operator-C': 'atLeast',
  'Target-C': '1',
  ...more,
});

/** Makes a rule for each part of an event, which is met only where the part is read. */
function rulesOf({ name, attributes = {}, metrics = {} }: VendorEvent, place: number): Cells[] {
  return [
    countOf(name, { Output: `e${place}` }),
    ...Object.entries(attributes).map(([AttributeName, AttributeValue], n) =>
      countOf(name, { AttributeName, AttributeValue, Output: `e${place}_a${n}` }),
    ),
    ...Object.entries(metrics).map(([Metric, target], n) => ({
      'RuleType': 'aggregator',
      'EventName': name,
      'Operator-V': 'equal',
      'Target-V': target,
      Metric,
      'Output': `e${place}_m${n}`,
    })),
  ];
}

const eventsAre = (
  format: string,
  mapping: EventMapping,
  records: object[],
  events: VendorEvent[],
): Case => ({
  what: `${format}: ${events.map(({ name }) => name).join(', ')}`,
  props: { eventSource: EventSource.kinesis({ mapping }) },
  format,
  records,
  rules: events.flatMap(rulesOf),
});

const BUY: VendorEvent = { name: 'buy', attributes: { shop: 'Cork' }, metrics: { amount: '19.99' } };
const VALUES = { shop: 'Cork', amount: 19.99 };

const PRESETS: readonly Case[] = [
  eventsAre('flat', EventMapping.flat(), [{ name: 'buy', userId: 'ann', timestamp: at, ...VALUES }], [BUY]),
  eventsAre(
    'segment',
    EventMapping.segment(),
    [
      {
        batch: ['buy', 'sell'].map((event) => ({
          type: 'track',
          userId: 'ann',
          messageId: event,
          timestamp: at,
          event,
          properties: VALUES,
        })),
      },
      { type: 'identify', userId: 'ann', traits: VALUES },
    ],
    [BUY, { ...BUY, name: 'sell' }],
  ),
  eventsAre(
    'cloudevents',
    EventMapping.cloudEvents(),
    ['/a', '/b', '/b'].map((source) => ({
      specversion: '1.0',
      type: `buy ${source}`,
      source,
      id: '1',
      subject: 'ann',
      time: at,
      data_base64: Buffer.from(JSON.stringify(VALUES)).toString('base64'),
    })),
    [
      { ...BUY, name: 'buy /a' },
      { ...BUY, name: 'buy /b' },
    ],
  ),
  eventsAre(
    'eventbridge',
    EventMapping.eventBridge(),
    [
      {
        'id': '1',
        'detail-type': 'buy',
        'source': 'shop',
        'time': at,
        'detail': { userId: 'ann', ...VALUES },
      },
    ],
    [BUY],
  ),
  {
    ...eventsAre(
      'pinpoint',
      EventMapping.flat(),
      [pinpointRecord({ name: 'buy', attributes: { shop: 'Cork' }, metrics: { amount: 19.99 } })],
      [BUY],
    ),
    props: { eventSource: EventSource.pinpoint() },
  },
];

const VENDORS: readonly Case[] = VENDOR_RECORDS.map(([name, record, events]) =>
  eventsAre(
    name,
    EventMapping.file(path.join(__dirname, `../../examples/mappings/${name}.json`)),
    [record],
    [...events],
  ),
);

const OWN = {
  events: '$.lines',
  userId: '@.who ?? $.who',
  eventName: "'${@.kind} ${$.shop}'",
  eventId: "'${$.order}/${@.line}'",
  time: '$.at',
  only: { not: { at: '@.test', exists: true } },
  values: [{ path: '@.values' }, { path: '$.traits', prefix: 'user.' }],
};
const order = { order: 1, who: 'ann', shop: 'Cork', at, traits: { plan: 'gold' } };
const line = (n: number, more: object = {}) => ({
  line: n,
  kind: 'buy',
  values: { amount: `${n}.10` },
  ...more,
});

const OPTIONS: readonly Case[] = [
  {
    what: 'a mapping of one’s own, with lists, fallbacks, a filter and ids of two fields',
    props: {
      eventSource: EventSource.kinesis({
        mapping: EventMapping.paths({ ...OWN, only: RecordFilter.noneOf(RecordFilter.hasValue('@.test')) }),
      }),
    },
    format: JSON.stringify(OWN),
    records: [
      { ...order, lines: [line(1), line(2, { who: 'bob' }), line(3, { test: true })] },
      { ...order, lines: [line(1)] },
    ],
    rules: [
      countOf('buy Cork', { AttributeName: 'user.plan', AttributeValue: 'gold', Output: 'once' }),
      countOf('buy Cork', { 'Target-C': '2', 'Output': 'twice' }),
      {
        'RuleType': 'aggregator',
        'EventName': 'buy Cork',
        'Operator-V': 'equal',
        'Target-V': '2.1',
        'Metric': 'amount',
        'Output': 'sum',
      },
    ],
    met: ['ann once', 'bob once', 'bob sum'],
  },
  {
    what: 'a time of another format is read by its pattern',
    props: {
      eventSource: EventSource.kinesis({ mapping: EventMapping.flat({ timePattern: 'dd/MM/yyyy HH:mm' }) }),
    },
    format: JSON.stringify({ ...EVENT_PRESETS.flat, timePattern: 'dd/MM/yyyy HH:mm' }),
    records: ['05/01/2026 10:00', '01/05/2026 10:00', '2026-01-05'].map((timestamp, n) => ({
      name: 'buy',
      userId: `user-${n}`,
      timestamp,
    })),
    rules: [
      countOf('buy', {
        RuleType: 'date',
        StartDate: '2026-01-05',
        FinishDate: '2026-01-05',
        Output: 'on_the_fifth',
      }),
    ],
    met: ['user-0 on_the_fifth'],
  },
  ...[true, false].map((counts): Case => ({
    what: `events without a user ${counts ? 'count under their endpoint' : 'do not count'}`,
    props: {
      eventSource: EventSource.kinesis({
        mapping: EventMapping.paths({ ...EVENT_PRESETS.flat, endpointId: '$.device' }),
      }),
      ...(counts && { anonymousUsers: AnonymousUsers.byEndpoint() }),
    },
    format: JSON.stringify({ ...EVENT_PRESETS.flat, endpointId: '$.device' }),
    args: counts ? ['--anonymous-users', 'by-endpoint'] : [],
    page: counts ? { users: { anonymousUsers: 'byEndpoint' } } : {},
    records: [
      { name: 'buy', device: 'phone-1', timestamp: at },
      { name: 'buy', userId: 'ann', device: 'phone-1', timestamp: at },
    ],
    rules: [countOf('buy', { Output: 'once' })],
    met: ['ann once', ...(counts ? ['phone-1 once'] : [])],
  })),
  ...[true, false].map((counts): Case => ({
    what: `placeholder users ${counts ? 'count' : 'do not count'}`,
    props: {
      eventSource: EventSource.kinesis({ mapping: EventMapping.flat() }),
      countPlaceholderUsers: counts,
    },
    format: 'flat',
    args: counts ? ['--placeholder-users', 'count'] : [],
    page: { users: { placeholderUsers: counts ? 'count' : 'skip' } },
    records: ['ann', 'anonymous'].map((userId) => ({ name: 'buy', userId, timestamp: at })),
    rules: [countOf('buy', { Output: 'once' })],
    met: ['ann once', ...(counts ? ['anonymous once'] : [])],
  })),
  ...(['keep', 'clear'] as const).map((removedRules): Case => ({
    what: `of a removed rule, the attribute is to ${removedRules}`,
    props: {
      eventSource: EventSource.kinesis({ mapping: EventMapping.flat() }),
      removedRules: removedRules === 'clear' ? RemovedRules.CLEAR : RemovedRules.KEEP,
    },
    format: 'flat',
    args: ['--removed-rules', removedRules],
    page: { removedRules },
    records: ['buy', 'sell'].map((name) => ({ name, userId: 'ann', timestamp: at })),
    rules: ['buy', 'sell'].map((name) => countOf(name, { Output: name })),
    removed: 1,
    met: ['ann buy', 'ann sell', ...(removedRules === 'clear' ? ['ann buy'] : [])],
  })),
  ...['Etc/UTC', 'Pacific/Auckland', 'America/New_York'].map((zone): Case => ({
    what: `an event of the night belongs to the day of ${zone}`,
    props: {
      eventSource: EventSource.kinesis({ mapping: EventMapping.flat() }),
      timeZone: TimeZone.of(zone),
    },
    format: 'flat',
    args: ['--time-zone', zone],
    page: { timeZone: zone },
    records: [
      { name: 'buy', userId: 'ann', timestamp: '2026-01-05T23:30:00Z' },
      { name: 'buy', userId: 'bob', timestamp: '2026-01-06T00:30:00Z' },
    ],
    rules: [
      countOf('buy', {
        RuleType: 'date',
        StartDate: '2026-01-06',
        FinishDate: '2026-01-06',
        Output: 'on_the_sixth',
      }),
    ],
    met: {
      'Etc/UTC': ['bob on_the_sixth'],
      'Pacific/Auckland': ['ann on_the_sixth', 'bob on_the_sixth'],
      'America/New_York': [],
    }[zone],
  })),
];

const CASES = [...PRESETS, ...VENDORS, ...OPTIONS];

let dynamoDb: EmbeddedDynamoDb;
let s3: FakeS3;
let folder: string;
beforeAll(async () => {
  dynamoDb = await EmbeddedDynamoDb.start();
  s3 = await FakeS3.start();
  folder = mkdtempSync(path.join(tmpdir(), 'agreement-'));
});
afterAll(async () => {
  await dynamoDb.close();
  await s3.close();
  rmSync(folder, { recursive: true });
});

/** Change as all places tell it. */
interface Told {
  readonly id: string;
  readonly user: string;
  readonly rule: string;
  /** Whether an attribute says that the user is in; absent for an event. */
  readonly value?: string;
  readonly count: number;
  readonly sum: string;
}

let stacks = 0;

/** Deploys the construct's template on local services, and reads what arrives on the bus. */
async function deployed({ props, records, rules, removed = 0 }: Case): Promise<Told[]> {
  const bus = await FakeEventBridge.start();
  const analytics = new PinpointIncrementalAnalytics(new Stack(new App(), 'Stack'), `A${++stacks}`, {
    destination: Destination.eventBridge(),
    ...props,
  });
  const destination = { AWS_ENDPOINT_URL_EVENTBRIDGE: bus.endpoint };
  const installation = await LocalInstallation.deploy(analytics, { dynamoDb, s3, destination });
  try {
    for (const [n, cells] of rules.entries()) await installation.putRule(`r${n}`, cells);
    await installation.send(records.map((record) => JSON.stringify(record)));
    for (let n = 0; n < removed; n++) await installation.removeRule(`r${n}`);
    if (removed > 0) await installation.runSchedule();
    return bus.entries.map(({ Detail: detail }) => {
      const { userId, ...told } = JSON.parse(detail!) as Omit<Told, 'user'> & { userId: string };
      return toldOf({ ...told, user: userId });
    });
  } finally {
    await installation.stop();
    await bus.close();
  }
}

async function simulated({ format, args = [], records, rules, removed }: Case): Promise<Told[]> {
  const [table, before, events] = ['rules.csv', 'before.csv', 'events.ndjson'].map((name) =>
    path.join(folder, name),
  );
  writeFileSync(before, csvOf(rules));
  writeFileSync(table, csvOf(rules.slice(removed)));
  writeFileSync(events, records.map((record) => JSON.stringify(record)).join('\n'));
  const { stdout, stderr } = await runCommand([
    'simulate',
    ...['--rules', table, '--events', events, '--event-format', format],
    ...(removed === undefined ? [] : ['--current', before]),
    ...args,
  ]);
  const lines = stdout.split('\n').filter((text) => text.startsWith('{'));
  if (lines.length === 0 && !stderr.includes('read, ')) throw new Error(stderr);
  return lines.map((text) => toldOf(JSON.parse(text) as Told));
}

async function onPage({ format, page: options, records, rules, removed }: Case): Promise<Told[]> {
  const page = await PageUnderTest.start(options);
  try {
    await page.publish(rules);
    const query = new URLSearchParams({ name: 'events', format });
    await page.ask('POST', `/api/loads?${query.toString()}`, {
      body: records.map((record) => JSON.stringify(record)).join('\n'),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    if (removed !== undefined) {
      await page.publish(rules.slice(removed));
      await page.ask('POST', '/api/run');
    }
    const told: Told[] = [];
    for await (const users of page.installation.all()) {
      for (const { userId } of users) {
        const changes = (await page.installation.changesOf(userId))!;
        told.push(...changes.map((change) => toldOf({ ...change, user: userId })));
      }
    }
    return told;
  } finally {
    await page.close();
  }
}

function toldOf({ id, user, rule, value, count, sum }: Told): Told {
  return { id, user, rule, value, count, sum };
}

const sorted = (told: readonly Told[]) => [...told].sort((a, b) => (a.id < b.id ? -1 : 1));

test.each(CASES)('the construct, the command and the page agree: $what', async (one) => {
  const told = sorted(await deployed(one));
  const met = one.met ?? one.rules.map(({ Output: output }) => `ann ${output}`);
  expect(told.map(({ user, rule }) => `${user} ${rule.replace('attribute:', '')}`).sort()).toEqual(
    [...met].sort(),
  );
  expect(sorted(await simulated(one))).toEqual(told);
  expect(sorted(await onPage(one))).toEqual(told);
});

test('every format is among them', () => {
  expect([...new Set(CASES.map(({ format }) => format))]).toEqual(expect.arrayContaining(formatNames()));
});
