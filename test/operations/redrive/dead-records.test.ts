import { MemoryTransformer } from '../../../src/adapters/memory/memory-transformer';
import { TransformationError } from '../../../src/adapters/transformation-error';
import { parseConfig } from '../../../src/contract/config';
import { Transformation } from '../../../src/functions/shared/transformation';
import { OperationError } from '../../../src/operations/operation-error';
import { DeadEvent } from '../../../src/operations/redrive/dead-object';
import { createTransformation, DeadRecords } from '../../../src/operations/redrive/dead-records';
import { NOW, pinpointRecord } from '../../support/builders';
import { decodePinpointData } from '../../support/decoders';
import { functionEnvironment } from '../../support/stack-config';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const eventOf = (userId: string) => JSON.stringify(pinpointRecord({ userId }));
const dead = (id: string, text: string): DeadEvent => ({ reason: 'r', id, arrival: NOW, data: base64(text) });

/** Makes an event of each user that a record lists. */
const transformer = () =>
  new MemoryTransformer({
    maxRecords: 10,
    transform: ({ data }) => {
      const text = Buffer.from(data, 'base64').toString();
      if (text === 'gone') throw new TransformationError('AccessDeniedException (status 403)', 'final');
      if (text === 'drop') return { outcome: 'dropped' };
      if (text === 'fail') return { outcome: 'failed', reason: 'not ours' };
      return { outcome: 'events', events: text.split(' ').map(eventOf) };
    },
  });
const records = () =>
  new DeadRecords({
    decode: decodePinpointData,
    transformation: new Transformation({
      transformer: transformer(),
      clock: () => NOW,
      pause: async () => {},
    }),
  });

test('dead records are transformed, and their events keep their places', async () => {
  expect(await records().eventsOf([dead('s:1', 'ann bob'), dead('s:2', 'carl')])).toEqual([
    { ...dead('s:1.0', eventOf('ann')), transformed: true },
    { ...dead('s:1.1', eventOf('bob')), transformed: true },
    { ...dead('s:2.0', eventOf('carl')), transformed: true },
  ]);
});

test('an event that was transformed before is not again', async () => {
  const event = { ...dead('s:1.0', eventOf('ann')), transformed: true as const };
  expect(await records().eventsOf([event])).toEqual([event]);
});

test('a record that it drops, or fails on, stays as it came', async () => {
  expect(await records().eventsOf([dead('s:1', 'drop'), dead('s:2', 'fail')])).toEqual([
    { ...dead('s:1', 'drop'), dropped: true },
    { ...dead('s:2', 'fail'), fault: 'not ours' },
  ]);
});

test('nothing is taken for transformed while the function cannot be had', async () => {
  const failing = records().eventsOf([dead('s:1', 'ann'), dead('s:2', 'gone')]);
  await expect(failing).rejects.toBeInstanceOf(OperationError);
  await expect(failing).rejects.toThrow(
    'the function of EventSource.transform does not answer for 2 records: ' +
      'AccessDeniedException (status 403); see its logs, and whether you may invoke it (lambda:InvokeFunction)',
  );
});

test('without a transformation, records are decoded as they came', async () => {
  const plain = new DeadRecords({ decode: decodePinpointData });
  const several = dead('s:1', `[${eventOf('ann')},${eventOf('bob')}]`);
  expect(await plain.eventsOf([several, dead('s:2', 'poison')])).toEqual([
    dead('s:1.0', eventOf('ann')),
    dead('s:1.1', eventOf('bob')),
    dead('s:2', 'poison'),
  ]);
});

test('a command transforms where the installation does', () => {
  const configured = (overrides: Parameters<typeof functionEnvironment>[0]) =>
    createTransformation(parseConfig(functionEnvironment(overrides).CONFIG), { region: 'us-east-1' });
  const parameters = { functionName: 'decrypt', maxRecords: '1000' };
  expect(configured({})).toBeUndefined();
  expect(configured({ transformation: { kind: 'function', parameters } })).toBeInstanceOf(Transformation);
});
