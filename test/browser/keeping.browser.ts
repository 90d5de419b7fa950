import { mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Overview, RulesView, SegmentsView, UserView } from '../../src/playground/api';
import { Playground } from '../support/playground';
import { inBrowser, Scene } from './support/in-browser';
import { Sheet } from './support/sheet';
import { csv, GUIDE } from './support/tables';
import { TryIt } from './support/try-it';

const TMP = resolve(__dirname, '../../tmp');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(TMP, 'kept-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Reads all data that a reader would miss. */
async function everything(playground: Playground) {
  const { users, events, now } = await playground.api<Overview>('/overview');
  const { draft, published, revision } = await playground.api<RulesView>('/rules');
  const { segments } = await playground.api<SegmentsView>('/segments');
  const { rules, timeline } = await playground.api<UserView>('/users/ann');
  return {
    users,
    events,
    draft,
    published,
    revision,
    segments,
    rules,
    timeline,
    history: await playground.api('/rules/history'),
    hour: Math.floor(now / 3_600_000),
  };
}

/** Creates a published rule, a draft beyond it, clicks that made a user ready, and a clock that was moved. */
async function fill({ reader }: Pick<Scene, 'reader'>, playground: Playground): Promise<void> {
  const sheet = new Sheet(reader, playground);
  await sheet.given(csv(GUIDE.slice(0, 1)));
  await sheet.enter(1, GUIDE[1]);
  await sheet.saved(({ draft, outputs }) => draft.length === 2 && Object.keys(outputs).length === 2);
  const tryIt = new TryIt(reader);
  await tryIt.signIn('ann');
  await tryIt.press('Green button', 5);
  await reader.button('+ 1 day').click();
  await tryIt.entries.nth(5).waitFor();
}

inBrowser('a reload of the page keeps everything', async ({ reader, playground }) => {
  await fill({ reader }, playground);
  const before = await everything(playground);
  await reader.visit('rules');
  await reader.page.reload();
  const sheet = new Sheet(reader, playground);
  await sheet.rule(1).getByText('redbutton').first().waitFor();
  await reader.visit('users/ann');
  await reader.page.getByText('In: ready').waitFor();
  expect(await everything(playground)).toEqual(before);
});

describe.each([
  ['is stopped', (playground: Playground) => playground.stop()],
  ['is killed', (playground: Playground) => playground.kill()],
])('a playground that %s', (_, end) => {
  inBrowser(`has everything again in its folder (${_})`, async ({ start, open }) => {
    const first = await start({ args: ['--data', folder] });
    const reader = await open(first);
    await fill({ reader }, first);
    const before = await everything(first);
    await reader.close();
    await end(first);

    const second = await start({ args: ['--data', folder] });
    expect(await everything(second)).toEqual(before);
    const again = await open(second);
    await new Sheet(again, second).rule(1).getByText('redbutton').first().waitFor();
    await again.visit('users/ann');
    await again.page.getByText('In: ready').waitFor();
    // Events from before are not counted again.
    await new TryIt(again).signIn('ann');
    await new TryIt(again).press('Green button');
    expect(await new TryIt(again).latest.innerText()).toContain('not-ready');
  });
});

inBrowser(
  'what a kill left unfinished is said on the page, until the reader closes it',
  async ({ start, open }) => {
    const first = await start({ args: ['--data', folder] });
    await first.send({ name: 'greenbutton', userId: 'ann', attributes: {}, metrics: {} });
    await first.kill();
    const journal = join(folder, 'journal');
    truncateSync(journal, statSync(journal).size - 1);
    const second = await start({ args: ['--data', folder] });
    const { page } = await open(second);
    const notice = page.getByText(/journal ended in an unfinished entry, as after a kill/);
    await notice.waitFor();
    await page.getByRole('button', { name: 'Close this notice' }).click();
    await notice.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Rules' }).waitFor();
    expect(await notice.count()).toBe(0);
  },
);

inBrowser('two tabs see what the other does', async ({ reader, playground }) => {
  const sheet = new Sheet(reader, playground);
  await sheet.given(csv(GUIDE.slice(0, 1)));
  const other = await reader.anotherTab();
  await other.getByRole('grid').locator('tbody').nth(1).waitFor();
  await sheet.type(0, 'Target-C', '1');
  await other.getByRole('gridcell', { name: '1', exact: true }).first().waitFor();
  await sheet.publish();
  await other.getByText('All that is here is in force').waitFor();

  await other.goto(new URL('#/users', playground.url).href);
  await other.getByText('No user has done anything yet').waitFor();
  const tryIt = new TryIt(reader);
  await tryIt.signIn('zoe');
  await tryIt.press('Green button');
  await other.getByRole('link', { name: 'zoe' }).waitFor();
});
