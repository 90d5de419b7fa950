import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Overview } from '../../src/playground/api';
import { freePort } from '../support/free-port';
import { inBrowser } from './support/in-browser';
import { Reader } from './support/reader';
import { TryIt } from './support/try-it';

const TMP = resolve(__dirname, '../../tmp');
const REFUSED = 'the server responded with a status of 401';

/** Expects the answers to requests without a valid token, which the browser logs as errors. */
function expectRefusals({ faults }: Reader): void {
  expect(faults.filter((fault) => !fault.includes(REFUSED) && !fault.includes('ERR_'))).toEqual([]);
  faults.length = 0;
}

inBrowser('the printed address opens the page, and its secret stays nowhere in it', async ({ reader }) => {
  const { page } = reader;
  await page.getByRole('heading', { level: 1, name: 'Rules' }).waitFor();
  expect(new URL(page.url()).search).toBe('');
  expect(await page.evaluate('document.cookie')).toBe('');
});

inBrowser('a file opens the page as well, as the command opens the browser', async ({ playground, open }) => {
  const folder = mkdtempSync(join(TMP, 'opened-'));
  try {
    const file = join(folder, 'open.html');
    writeFileSync(file, `<!doctype html><meta http-equiv="refresh" content="0; url=${playground.entrance}">`);
    const reader = await open(playground);
    // A page that is still open would ask without its cookie.
    await reader.page.goto('about:blank');
    await reader.page.context().clearCookies();
    await reader.page.goto(`file://${file}`);
    await reader.page.getByRole('heading', { level: 1, name: 'Rules' }).waitFor();
    expect(reader.page.url()).toMatch(new RegExp(`^${playground.url}(#.*)?$`));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

inBrowser('without the printed address the page shows where it is', async ({ playground, reader }) => {
  await reader.page.context().clearCookies();
  const other = await reader.anotherTab();
  await other.getByText('This page needs the address in the terminal').waitFor();
  expect(await other.getByRole('heading', { level: 1 }).count()).toBe(0);
  await other.goto(playground.entrance);
  await other.getByRole('heading', { level: 1, name: 'Rules' }).waitFor();
  expectRefusals(reader);
});

inBrowser('a page of an earlier start says so, and goes on with the new address', async ({ open, start }) => {
  const args = ['--port', String(await freePort())];
  const first = await start({ args });
  const reader = await open(first);
  await reader.see('try');
  await first.stop();
  const second = await start({ args });
  const alert = reader.page.getByText('This page belongs to an earlier start of the playground');
  await alert.waitFor();
  const other = await reader.page.context().newPage();
  await other.goto(second.entrance);
  await alert.waitFor({ state: 'detached' });
  const tryIt = new TryIt(reader);
  await tryIt.signIn('ann');
  await tryIt.press('Green button');
  expect(await second.api<Overview>('/overview')).toMatchObject({ events: 1 });
  expectRefusals(reader);
});

inBrowser(
  'two playgrounds in one browser do not disturb each other',
  async ({ playground, reader, start }) => {
    const second = await start();
    const other = await reader.page.context().newPage();
    await other.goto(second.entrance);
    await other.getByRole('heading', { level: 1, name: 'Rules' }).waitFor();
    await reader.page.reload();
    await reader.page.getByRole('heading', { level: 1, name: 'Rules' }).waitFor();
    expect(await playground.api<Overview>('/overview')).toMatchObject({ events: 0 });
  },
);
