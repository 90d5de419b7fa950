import { MemoryAggregateStore } from '../../../src/adapters/memory/memory-aggregate-store';
import { MemoryTelemetry } from '../../../src/adapters/memory/memory-telemetry';
import { OutpacedError } from '../../../src/common/compare-and-set';
import { METRICS } from '../../../src/contract/metric-names';
import { WHOLE } from '../../../src/engine/evaluate/portion';
import { NEW_USER, UserState } from '../../../src/engine/state/user-state';
import { updateUser } from '../../../src/functions/shared/update-user';
import { attributeChange } from '../../support/changes';

const FIRST = { version: 0, state: NEW_USER };

let aggregates: MemoryAggregateStore;
let telemetry: MemoryTelemetry;
beforeEach(() => {
  aggregates = new MemoryAggregateStore();
  telemetry = new MemoryTelemetry();
});

/** Adds one to a number that stands for all that a state holds. */
const plusOne = (state: UserState): UserState => ({ ...state, judgedRevision: state.judgedRevision + 1 });
const WORK = { grows: false, events: 1, rules: 0 };
const update = async ({ state }: { readonly state: UserState }) => ({
  ...WORK,
  state: plusOne(state),
  changes: [],
});
const judged = async () => (await aggregates.read(['ann'])).get('ann')?.state.judgedRevision;
/** Another function that writes before each of the next attempts. */
function writeBefore(attempts: number): jest.SpyInstance {
  const write = aggregates.write.bind(aggregates);
  let remaining = attempts;
  return jest.spyOn(aggregates, 'write').mockImplementation(async (...args) => {
    if (remaining-- > 0) {
      const { version, state } = (await aggregates.read(['ann'])).get('ann') ?? FIRST;
      await write('ann', plusOne(state), [], version);
    }
    return write(...args);
  });
}

test('a state is written with its changes, and both are counted', async () => {
  const changes = [attributeChange('ann'), attributeChange('ann', { n: 2, value: 'not-ready' })];
  const next = { ...WORK, state: plusOne(NEW_USER), changes };
  const { stored, update: written } = await updateUser(
    { aggregates, telemetry },
    'ann',
    FIRST,
    async () => next,
  );
  expect([stored.state, written]).toEqual([next.state, next]);
  expect((await aggregates.read(['ann'])).get('ann')).toEqual(stored);
  expect(await aggregates.readLatestChanges('ann')).toEqual(changes);
  expect([METRICS.usersWritten, METRICS.changesProduced].map((name) => telemetry.total(name))).toEqual([
    1, 2,
  ]);
});

test('nothing is written for a state that needs no update', async () => {
  const stored = { version: 3, state: plusOne(NEW_USER) };
  expect(await updateUser({ aggregates, telemetry }, 'ann', stored, async () => undefined)).toEqual({
    stored,
    portion: WHOLE,
  });
  expect(await judged()).toBeUndefined();
  expect(telemetry.total(METRICS.usersWritten)).toBe(0);
});

test('the update is computed anew from what another function has written meanwhile', async () => {
  writeBefore(2);
  const seen: number[] = [];
  const { stored } = await updateUser({ aggregates, telemetry }, 'ann', FIRST, async (current) => {
    seen.push(current.state.judgedRevision);
    return update(current);
  });
  expect(seen).toEqual([0, 1, 2]);
  expect(stored).toEqual((await aggregates.read(['ann'])).get('ann'));
  expect(await judged()).toBe(3);
  expect(telemetry.total(METRICS.stateConflicts)).toBe(2);
  expect(telemetry.total(METRICS.usersWritten)).toBe(1);
});

test('an update that the written state makes needless is not written', async () => {
  writeBefore(1);
  const { stored, update: written } = await updateUser(
    { aggregates, telemetry },
    'ann',
    FIRST,
    async (current) => (current.state.judgedRevision > 0 ? undefined : update(current)),
  );
  expect(written).toBeUndefined();
  expect(stored).toEqual((await aggregates.read(['ann'])).get('ann'));
  expect(await judged()).toBe(1);
});

test('it gives up after 50 attempts, so that the records come again', async () => {
  const write = writeBefore(Infinity);
  await expect(updateUser({ aggregates, telemetry }, 'ann', FIRST, update)).rejects.toThrow(
    new OutpacedError('the state was changed by others 50 times in a row'),
  );
  expect(write).toHaveBeenCalledTimes(50);
  expect(telemetry.total(METRICS.stateConflicts)).toBe(50);
});

test('a store that fails is not asked again', async () => {
  const write = jest.spyOn(aggregates, 'write').mockRejectedValue(new Error('throttled'));
  await expect(updateUser({ aggregates, telemetry }, 'ann', FIRST, update)).rejects.toThrow('throttled');
  expect(write).toHaveBeenCalledTimes(1);
});
