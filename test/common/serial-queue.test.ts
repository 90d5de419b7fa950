import { SerialQueue } from '../../src/common/serial-queue';

test('work begins when all work before it is done, and answers what it came to', async () => {
  const queue = new SerialQueue();
  const log: string[] = [];
  let finishFirst = () => {};
  const first = queue.run(async () => {
    log.push('first begins');
    await new Promise<void>((resolve) => (finishFirst = resolve));
    log.push('first ends');
    return 1;
  });
  const second = queue.run(async () => {
    log.push('second begins');
    return 2;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(log).toEqual(['first begins']);
  finishFirst();
  expect(await Promise.all([first, second])).toEqual([1, 2]);
  expect(log).toEqual(['first begins', 'first ends', 'second begins']);
});

test('work that fails fails for its caller alone', async () => {
  const queue = new SerialQueue();
  const failing = queue.run(async () => {
    throw new Error('full disk');
  });
  const next = queue.run(async () => 'done');
  await expect(failing).rejects.toThrow('full disk');
  expect(await next).toBe('done');
});
