import { EVENT_PRESETS } from '../../../src/contract/event-presets';
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

test('without a format a line with an event_type is of Pinpoint, and any other flat', () => {
  const decode = detectedFormat();
  expect(decode(PINPOINT_LINE, NOW)).toMatchObject({ kind: 'event', event: { userId: 'ann' } });
  expect(decode(FLAT_LINE, NOW)).toMatchObject({ kind: 'event', event: { userId: 'bob' } });
  expect(decode(JSON.stringify({ name: 'click', note: 'event_type' }), NOW).kind).toBe('no-user');
});

test.each([
  ['pinpont', /^write pinpoint, flat, segment, cloudevents, eventbridge, or a mapping such as '\{.*\}'\.$/],
  ['toString', /^write pinpoint/],
  ['{"eventName":', /^the mapping cannot be read: /],
  ['{"eventNaem":"$.x"}', /^the mapping cannot be read: .*eventNaem/],
  ['{"userId":"$..id"}', /^userId “\$\.\.id” may lead to several places; /],
  ['{"userId":"who"}', /^userId “who” is no JSON path /],
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
    expect(eventFormat('pinpoint', anonymousUsers)(record, NOW)).toEqual(deployed);
    expect(detectedFormat(anonymousUsers)(record, NOW)).toEqual(deployed);

    const mapping = { eventName: '$.what', userId: '$.who', endpointId: '$.device' };
    const line = JSON.stringify({ what: 'click', device: 'endpoint-1' });
    const json = createDecoder({
      eventSource: { kind: 'json', parameters: { ...EVENT_PRESETS.flat, ...mapping } },
      anonymousUsers,
    })(Buffer.from(line).toString('base64'), NOW);
    expect(json.kind).toBe(anonymousUsers === 'skip' ? 'no-user' : 'event');
    expect(eventFormat(JSON.stringify(mapping), anonymousUsers)(line, NOW)).toEqual(json);
  },
);
