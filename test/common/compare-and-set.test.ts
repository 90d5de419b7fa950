import { compareAndSet, OutpacedError } from '../../src/common/compare-and-set';

function outpaced(times: number) {
  let left = times;
  return jest.fn(async () => (left-- > 0 ? undefined : 'written'));
}

test('writes at once when nobody else does', async () => {
  const attempt = outpaced(0);
  expect(await compareAndSet('others were faster', 3, attempt)).toBe('written');
  expect(attempt).toHaveBeenCalledTimes(1);
});

test('tries again after each write of another', async () => {
  const attempt = outpaced(2);
  expect(await compareAndSet('others were faster', 3, attempt)).toBe('written');
  expect(attempt).toHaveBeenCalledTimes(3);
});

test('gives up when others are faster every time, and says so', async () => {
  const attempt = outpaced(3);
  await expect(compareAndSet('others were faster', 3, attempt)).rejects.toThrow(
    new OutpacedError('others were faster'),
  );
  expect(attempt).toHaveBeenCalledTimes(3);
});

test('takes any answer but none for a write', async () => {
  expect(await compareAndSet('others were faster', 1, async () => 0)).toBe(0);
  expect(await compareAndSet('others were faster', 1, async () => false)).toBe(false);
});

test('does not repeat an attempt that fails', async () => {
  const attempt = jest.fn().mockRejectedValue(new Error('throttled'));
  await expect(compareAndSet('others were faster', 3, attempt)).rejects.toThrow('throttled');
  expect(attempt).toHaveBeenCalledTimes(1);
});
