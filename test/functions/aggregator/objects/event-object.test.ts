import {
  EventObject,
  isWithoutEvents,
  objectIn,
  shardOf,
} from '../../../../src/functions/aggregator/objects/event-object';
import { NOW } from '../../../support/builders';
import { noticeOf } from '../../../support/objects';

const CONTENT = Buffer.from('{}');
const object = (overrides: Partial<EventObject> = {}): EventObject => ({
  bucket: 'exports',
  key: 'day.json',
  etag: 'e1',
  size: 2,
  createdAt: NOW,
  ...overrides,
});

test('a notice names the object as it is, with its version where it has one', () => {
  expect(objectIn(noticeOf('a+b c/%20.json', CONTENT))).toEqual({
    bucket: 'exports',
    key: 'a+b c/%20.json',
    etag: '99914b932bd37a50b983c5e7c90ae93b',
    size: 2,
    createdAt: NOW,
  });
  expect(objectIn(noticeOf('day.json', CONTENT, { versionId: 'v1' }))).toMatchObject({ versionId: 'v1' });
});

test.each([
  '',
  'no JSON',
  'null',
  '[]',
  '{}',
  noticeOf('k', CONTENT).replace('Object Created', 'Object Deleted'),
])('no notice is read from %j', (body) => {
  expect(objectIn(body)).toBeUndefined();
});

test.each<[Partial<EventObject>, boolean]>([
  [{}, false],
  [{ size: NaN }, false],
  [{ key: 'v1.0/_day/day.json' }, false],
  [{ size: 0 }, true],
  [{ key: 'a/' }, true],
  [{ key: 'a/_SUCCESS' }, true],
  [{ key: '.hidden' }, true],
])('an object with %j is left out: %p', (overrides, isLeftOut) => {
  expect(isWithoutEvents(object(overrides))).toBe(isLeftOut);
});

test('an object is one shard with its content, whatever its version', () => {
  const shard = shardOf(object());
  expect(shard).toMatch(/^s3-[\w-]{16}$/);
  expect(shardOf(object({ versionId: 'v2', size: 9, createdAt: 0 }))).toBe(shard);
  const others = [{ bucket: 'other' }, { key: 'other' }, { etag: 'other' }].map((each) =>
    shardOf(object(each)),
  );
  expect(new Set([shard, ...others]).size).toBe(4);
  expect(shardOf(object({ bucket: 'a', key: 'bc' }))).not.toBe(shardOf(object({ bucket: 'ab', key: 'c' })));
});
