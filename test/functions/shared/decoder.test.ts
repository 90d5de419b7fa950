import { createDecoder } from '../../../src/functions/shared/decoder';
import { NOW, pinpointRecord } from '../../support/builders';

const PINPOINT = { kind: 'pinpoint', parameters: {} } as const;
const JSON_EVENTS = { kind: 'json', parameters: { eventName: '$.what', userId: '$.who' } } as const;
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const ofUser = (userId: string) => expect.objectContaining({ userId });

test('records of Pinpoint are read where the event source is Pinpoint', () => {
  const decode = createDecoder({ eventSource: PINPOINT, anonymousUsers: 'skip' });
  expect(decode(encoded(pinpointRecord()), NOW)).toMatchObject({ kind: 'event', event: ofUser('ann') });
  expect(decode(encoded({ what: 'click', who: 'ann' }), NOW)).toMatchObject({
    kind: 'rejected',
    reason: 'the record has no event name at $.event_type',
  });
});

test('any JSON is read by the mapping of the event source', () => {
  const decode = createDecoder({ eventSource: JSON_EVENTS, anonymousUsers: 'skip' });
  expect(decode(encoded({ what: 'click', who: 'ann' }), NOW)).toMatchObject({
    kind: 'event',
    name: 'click',
    event: { userId: 'ann', time: NOW },
  });
});

test('an event without a user is counted for its endpoint where the installation wants that', () => {
  const record = encoded(pinpointRecord({ userId: '' }));
  const decoded = (anonymousUsers: 'skip' | 'byEndpoint') =>
    createDecoder({ eventSource: PINPOINT, anonymousUsers })(record, NOW);
  expect(decoded('skip').kind).toBe('no-user');
  expect(decoded('byEndpoint')).toMatchObject({
    kind: 'event',
    event: { userId: expect.stringContaining('phone') },
  });
});

test.each([PINPOINT, JSON_EVENTS])('what is no base64 is rejected as such ($kind)', (eventSource) => {
  expect(createDecoder({ eventSource, anonymousUsers: 'skip' })('{"what": 1}', NOW)).toEqual({
    kind: 'rejected',
    reason: 'the record is not base64',
  });
});
