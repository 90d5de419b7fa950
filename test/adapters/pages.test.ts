import { endingPages } from '../../src/adapters/pages';

async function* pagesOf(...tokens: (string | undefined)[]) {
  for (const token of tokens) yield { token };
}

async function read(...tokens: (string | undefined)[]): Promise<number> {
  let count = 0;
  for await (const _ of endingPages(pagesOf(...tokens), ({ token }) => token)) count++;
  return count;
}

test('pages with different tokens are passed on, up to the last one without', async () => {
  expect(await read('1', '2', '3', undefined)).toBe(4);
  expect(await read(undefined)).toBe(1);
  expect(await read()).toBe(0);
});

test('two pages with one token would never end, and are an error', async () => {
  await expect(read('1', '2', '2', '2')).rejects.toThrow('the answer names the same next page twice');
});

test('an empty token ends the pages as a missing one does', async () => {
  expect(await read('1', '', '')).toBe(3);
});
