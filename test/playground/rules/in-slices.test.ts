import { mapInSteps, Steps } from '../../../src/common/steps';
import { inSlices } from '../../../src/playground/rules/in-slices';

let now: number;
beforeEach(() => {
  now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

/** Counts to the number, each step taking some milliseconds. */
function* count(to: number, stepMs: number, onStep: (step: number) => void = () => {}): Steps<number> {
  for (let step = 1; step <= to; step++) {
    now += stepMs;
    onStep(step);
    yield;
  }
  return to;
}

test('work is done without a pause as long as it is short', async () => {
  const paused = jest.spyOn(global, 'setTimeout');
  expect(await inSlices(count(9, 1))).toBe(9);
  expect(paused).not.toHaveBeenCalled();
});

test('others have their turn after every ten milliseconds of work', async () => {
  const paused = jest.spyOn(global, 'setTimeout');
  expect(await inSlices(count(95, 1))).toBe(95);
  expect(paused).toHaveBeenCalledTimes(9);
});

test('time that others take is no work', async () => {
  const paused = jest.spyOn(global, 'setTimeout');
  const work = inSlices(count(19, 1));
  now += 1_000;
  expect(await work).toBe(19);
  expect(paused).toHaveBeenCalledTimes(1);
});

test('work that is ended stops at the next pause, with the reason', async () => {
  const ended = new AbortController();
  const reason = new Error('a newer one came');
  let last = 0;
  const work = inSlices(
    count(100, 1, (step) => {
      last = step;
      if (step === 15) ended.abort(reason);
    }),
    ended.signal,
  );
  await expect(work).rejects.toBe(reason);
  expect(last).toBe(20);
});

test('work that was ended before does not begin', async () => {
  const onStep = jest.fn();
  const reason = new Error('the command is ending');
  await expect(inSlices(count(1, 1, onStep), AbortSignal.abort(reason))).rejects.toBe(reason);
  expect(onStep).not.toHaveBeenCalled();
});

test('an error of the work is an error of its slices', async () => {
  const failing = mapInSteps([1], () => {
    throw new Error('broken');
  });
  await expect(inSlices(failing)).rejects.toThrow('broken');
});
