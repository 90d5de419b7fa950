import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withDefaults } from '../../../src/contract/event-mapping';
import { createDecoder } from '../../../src/functions/shared/decoder';
import { detectedFormat, eventFormat } from '../../../src/operations/events/event-format';
import { OperationError } from '../../../src/operations/operation-error';
import { NOW, pinpointRecord } from '../../support/builders';

const PINPOINT_LINE = JSON.stringify(pinpointRecord());
const FLAT_LINE = JSON.stringify({ name: 'click', userId: 'bob', amount: 5 });

test.each([
  ['pinpoint', PINPOINT_LINE, 'ann'],
  ['flat', FLAT_LINE, 'bob'],
  ['segment', JSON.stringify({ type: 'track', event: 'click', userId: 'eve' }), 'eve'],
  ['cloudevents', JSON.stringify({ type: 'click', subject: 'joe' }), 'joe'],
  ['eventbridge', JSON.stringify({ 'detail-type': 'click', 'detail': { userId: 'kim' } }), 'kim'],
  ['{"eventName":"$.what","userId":"$.who"}', JSON.stringify({ what: 'click', who: 'lea' }), 'lea'],
  [' {"userId":"$.who"}', JSON.stringify({ name: 'click', who: 'max' }), 'max'],
])('the format %s reads its events', (format, line, userId) => {
  expect(eventFormat(format)(line, NOW)).toMatchObject({ kind: 'event', name: 'click', event: { userId } });
});

test.each<[string, object, object]>([
  ['Pinpoint', pinpointRecord(), { event: { userId: 'ann' } }],
  ['a flat object', { name: 'click', userId: 'bob' }, { event: { userId: 'bob' } }],
  ['a flat object with a sign in a value', { name: 'click', note: '"event_type":1' }, { kind: 'no-user' }],
  [
    'a flat object with a sign further down',
    { name: 'click', userId: 'bob', inner: { event_type: 'x' } },
    { event: { name: 'click' } },
  ],
  ['Segment', { type: 'track', event: 'click', userId: 'eve' }, { event: { userId: 'eve' } }],
  ['another call of Segment', { type: 'identify', userId: 'eve', messageId: 'm1' }, { kind: 'other' }],
  [
    'a batch of Segment',
    { batch: [{ type: 'track', event: 'click', userId: 'eve' }], sentAt: '2026-01-15T12:00:00Z' },
    { event: { userId: 'eve' } },
  ],
  ['CloudEvents', { specversion: '1.0', type: 'click', subject: 'joe' }, { event: { userId: 'joe' } }],
  ['EventBridge', { 'detail-type': 'click', 'detail': { userId: 'kim' } }, { event: { userId: 'kim' } }],
  ['nothing that is known', { type: 'track' }, { kind: 'rejected' }],
])('without a format, %s is recognised', (_, record, expected) => {
  expect(detectedFormat()(JSON.stringify(record), NOW)).toMatchObject(expected);
});

test('without a format, a line of several records is recognised by each of them', () => {
  const decode = detectedFormat();
  const decoded = decode(`${PINPOINT_LINE}${FLAT_LINE}`, NOW);
  const parts = decoded.kind === 'several' ? decoded.parts : [];
  expect(parts.map((text) => decode(text, NOW))).toMatchObject([
    { event: { userId: 'ann' } },
    { event: { userId: 'bob' } },
  ]);
});

test('a mapping may be in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mapping-'));
  try {
    const path = join(folder, 'mapping.json');
    writeFileSync(path, '\ufeff{"eventName":"$.what","userId":"$.who"}');
    expect(eventFormat(path)(JSON.stringify({ what: 'click', who: 'lea' }), NOW)).toMatchObject({
      event: { userId: 'lea' },
    });
    writeFileSync(path, '{"who":1}');
    expect(() => eventFormat(path)).toThrow(`the mapping in ${path} cannot be used: Unrecognized key: "who"`);
    expect(() => eventFormat(folder)).toThrow(`the mapping in ${folder} cannot be read: `);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  [
    'pinpont',
    /^there is no format and no file “pinpont”: write pinpoint, flat, segment, cloudevents, eventbridge, amplitude, aws-clickstream, dynamodb-changes, end-user-messaging, google-analytics, mixpanel, posthog, ses, snowplow, a mapping such as '\{.*\}', or the path of a file with one\.$/,
  ],
  ['toString', /write pinpoint/],
  ['{"eventName":', /^the mapping cannot be used: /],
  ['{"eventNaem":"$.x"}', /^the mapping cannot be used: .*eventNaem/],
  ['{"userId":"$..id"}', /^the mapping cannot be used: userId “\$\.\.id” may lead to several places; /],
  ['{"userId":"who"}', /^the mapping cannot be used: userId “who” is neither a path /],
])('the format %s cannot be used, and why is said', (format, message) => {
  expect(() => eventFormat(format)).toThrow(OperationError);
  expect(() => eventFormat(format)).toThrow(message);
});

test.each(['skip', 'byEndpoint'] as const)(
  'events without a user id are read as the deployed functions read them (%s)',
  (anonymousUsers) => {
    const record = JSON.stringify({
      ...pinpointRecord({ userId: '' }),
      client: { client_id: 'endpoint-1' },
    });
    const deployed = createDecoder({ eventSource: { kind: 'pinpoint', parameters: {} }, anonymousUsers })(
      Buffer.from(record).toString('base64'),
      NOW,
    );
    expect(deployed.kind).toBe(anonymousUsers === 'skip' ? 'no-user' : 'event');
    expect(eventFormat('pinpoint', { anonymousUsers })(record, NOW)).toEqual(deployed);
    expect(detectedFormat({ anonymousUsers })(record, NOW)).toEqual(deployed);

    const mapping = { eventName: '$.what', userId: '$.who', endpointId: '$.device' };
    const line = JSON.stringify({ what: 'click', device: 'endpoint-1' });
    const json = createDecoder({
      eventSource: { kind: 'json', parameters: withDefaults(mapping) },
      anonymousUsers,
    })(Buffer.from(line).toString('base64'), NOW);
    expect(json.kind).toBe(anonymousUsers === 'skip' ? 'no-user' : 'event');
    expect(eventFormat(JSON.stringify(mapping), { anonymousUsers })(line, NOW)).toEqual(json);
  },
);
