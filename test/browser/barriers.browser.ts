import type { EventToSend } from '../../src/playground/api';
import { Playground } from '../support/playground';
import { barriers } from './support/axe';
import { Builder } from './support/builder';
import { inBrowser } from './support/in-browser';
import { Reader } from './support/reader';
import { Sheet } from './support/sheet';
import { csv, GUIDE } from './support/tables';

const VIEWS = ['rules', 'try', 'users', 'segments', 'load'];

async function fill(playground: Playground): Promise<void> {
  await playground.publish(csv(GUIDE));
  const events = ['ann', 'bob', 'carl'].flatMap((userId, index) =>
    ['greenbutton', 'redbutton', 'taskadded'].flatMap((name) =>
      Array.from({ length: 3 + index }, (): EventToSend => ({
        name,
        userId,
        attributes: { shop: 'Dublin' },
        metrics: { value: '1' },
      })),
    ),
  );
  await playground.send(...events);
  await playground.loadExample('purchases');
}

/** Lists the accessibility violations of the current view, each with the view's name. */
async function found(reader: Reader, view: string): Promise<string[]> {
  return (await barriers(reader.page)).map((barrier) => `${view}: ${barrier}`);
}

describe.each([
  { look: 'light, wide', dark: false, width: 1280 },
  { look: 'dark, wide', dark: true, width: 1280 },
  { look: 'light, narrow', dark: false, width: 400 },
  { look: 'dark, narrow', dark: true, width: 400 },
])('no view keeps anybody out ($look)', ({ dark, width }) => {
  const context = { viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light' } as const;

  inBrowser(
    `while there is nothing yet (${width}, ${dark})`,
    async ({ reader }) => {
      const all: string[] = [];
      for (const view of [...VIEWS, 'users/nobody']) {
        await reader.see(view);
        all.push(...(await found(reader, view)));
        expect([view, await isWiderThanTheWindow(reader)]).toEqual([view, false]);
      }
      expect(all).toEqual([]);
    },
    { context },
  );

  inBrowser(
    `with data (${width}, ${dark})`,
    async ({ reader, playground }) => {
      await fill(playground);
      const all: string[] = [];
      for (const view of [
        ...VIEWS,
        'users/ann',
        'segments/attribute%3Aredbutton',
        'segments/event%3Atrk_taskadded',
      ]) {
        await reader.see(view);
        all.push(...(await found(reader, view)));
        expect([view, await isWiderThanTheWindow(reader)]).toEqual([view, false]);
      }
      await buildNested(reader);
      all.push(...(await found(reader, 'the builder')));
      expect(await isWiderThanTheWindow(reader)).toBe(false);
      await chooseFile(reader);
      all.push(...(await found(reader, 'a file before it is loaded')));
      expect(await isWiderThanTheWindow(reader)).toBe(false);
      expect(all).toEqual([]);
    },
    { context },
  );
});

inBrowser('nor does what opens over a view, or says what is wrong', async ({ reader, playground }) => {
  await fill(playground);
  const sheet = new Sheet(reader, playground);
  await reader.see('rules');
  // What is typed before the page knows of the rules that were published is a draft of the ones before.
  await reader.page.getByText('All that is here is in force').waitFor();
  await sheet.type(0, 'Target-C', 'many');
  await sheet.problemsOf(0, 'Target-C');
  const all = await found(reader, 'a wrong cell');
  await (await sheet.cell(0, 'Operator-C')).click();
  await reader.page.keyboard.type('e');
  all.push(...(await found(reader, 'a list of choices')));
  await reader.page.keyboard.press('Escape');
  await (await sheet.cell(3, 'StartDate')).click();
  await reader.page.keyboard.press('Enter');
  all.push(...(await found(reader, 'a calendar')));
  await reader.page.keyboard.press('Escape');
  await reader.button('Versions').click();
  await reader.page.getByRole('dialog', { name: 'Versions of the rules' }).waitFor();
  all.push(...(await found(reader, 'versions')));
  await reader.page.keyboard.press('Escape');
  await sheet.type(0, 'Target-C', '6');
  await reader.button(/^Publish 1 change/).click();
  await reader.page.getByRole('dialog', { name: 'Publish these changes?' }).waitFor();
  all.push(...(await found(reader, 'publishing')));
  expect(all).toEqual([]);
});

/** Builds a rule with all that the builder has. */
async function buildNested(reader: Reader): Promise<void> {
  const builder = new Builder(reader);
  await reader.see('rules');
  await builder.open();
  await builder.press('Add a group');
  await builder.panel.getByText('must not be so').first().click();
  await builder.press('Count something else here');
  await builder.press('Add a filter');
  await builder.write('number', 'many');
  await builder.choose('Outcome', 'An event is sent each time');
  await builder.panel
    .getByText(/^.many. is not a number/)
    .first()
    .waitFor();
}

/** Chooses a file whose records need a mapping of their own. */
async function chooseFile(reader: Reader): Promise<void> {
  const buffer = Buffer.from(`customer,what,note\nann,buy,${'x'.repeat(300)}\n,buy,\n`);
  await reader.see('load');
  await reader.page
    .locator('input[type=file]')
    .setInputFiles({ name: 'orders.csv', mimeType: 'text/csv', buffer });
  await reader.page.getByRole('heading', { name: 'Rules to begin with' }).waitFor();
  await reader.page.getByRole('textbox', { name: 'Mapping' }).waitFor();
}

async function isWiderThanTheWindow({ page }: Reader): Promise<boolean> {
  return page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');
}
