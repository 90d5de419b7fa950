import { readFileSync } from 'node:fs';
import { Locator } from 'playwright-core';
import type { RulesView } from '../../src/playground/api';
import { inBrowser } from './support/in-browser';
import { Reader } from './support/reader';
import { Sheet } from './support/sheet';
import { csv, GUIDE } from './support/tables';

/** Downloads the file of a menu item. */
async function download(reader: Reader, item: string): Promise<string> {
  await reader.button('Download').click();
  const started = reader.page.waitForEvent('download');
  await reader.page.getByRole('menuitem', { name: item }).click();
  return readFileSync(await (await started).path(), 'utf8');
}

async function choose(reader: Reader, name: string, text: string): Promise<void> {
  const asked = reader.page.waitForEvent('filechooser');
  await reader.button('From a file').click();
  await (await asked).setFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
}

async function replaceAll(dialog: Locator): Promise<void> {
  await dialog.getByText('Replace all', { exact: true }).click();
  await dialog.getByRole('radio', { name: 'Replace all', checked: true }).waitFor({ state: 'attached' });
}

const cellsOf = ({ draft }: RulesView) => draft.map(({ cells }) => cells);

describe('rules as a file', () => {
  inBrowser('come back as they went out', async ({ reader, playground }) => {
    await new Sheet(reader, playground).given(csv(GUIDE));
    for (const item of ['The draft, as CSV', 'The draft, as JSON', 'What is in force, as CSV']) {
      const text = await download(reader, item);
      await choose(reader, item.endsWith('JSON') ? 'rules.json' : 'rules.csv', text);
      const dialog = reader.page.getByRole('dialog', { name: /^Rules from/ });
      await replaceAll(dialog);
      await dialog.getByText('Nothing differs.').waitFor();
      expect(await dialog.getByRole('button', { name: 'Put into the draft' }).isDisabled()).toBe(true);
      await dialog.getByRole('button', { name: 'Cancel' }).click();
    }
  });

  inBrowser(
    'that were changed outside are put into the draft once the difference is confirmed',
    async ({ reader, playground }) => {
      await new Sheet(reader, playground).given(csv(GUIDE.slice(0, 3)));
      const before = cellsOf(await playground.api<RulesView>('/rules'));
      const changed = (await download(reader, 'The draft, as CSV'))
        .replace('redbutton,', 'redbutton,')
        .replace(/(redbutton.*greater,)3/, '$14')
        .replace(/^.*taskadded.*\r?\n/m, '');

      await choose(reader, 'rules.csv', changed);
      const dialog = reader.page.getByRole('dialog', { name: /^Rules from/ });
      await replaceAll(dialog);
      const difference = dialog.getByRole('list', { name: 'What differs' });
      await difference.getByText('Removed').waitFor();
      expect(await difference.innerText()).toMatch(/Target-C: *3 *→ *4/);
      expect(cellsOf(await playground.api<RulesView>('/rules'))).toEqual(before);

      await dialog.getByRole('button', { name: 'Put into the draft' }).click();
      const sheet = new Sheet(reader, playground);
      const after = await sheet.saved(({ draft }) => draft.length === 2);
      expect(after.draft[1].cells['Target-C']).toBe('4');
      expect(after.published).toHaveLength(3);
      expect(after.changes.map(({ kind }) => kind).sort()).toEqual(['changed', 'removed']);
      await sheet.publish();
      expect((await playground.api<RulesView>('/rules')).published).toHaveLength(2);
    },
  );

  inBrowser('that are no rules are refused with the reason', async ({ reader }) => {
    await reader.page.getByRole('grid').waitFor();
    await choose(reader, 'holiday.csv', 'what,where\nsun,beach\n');
    const dialog = reader.page.getByRole('dialog', { name: 'Rules from holiday.csv' });
    await dialog.getByRole('alert').or(dialog.locator('.problem')).first().waitFor();
    expect(await dialog.getByRole('button', { name: 'Put into the draft' }).isDisabled()).toBe(true);
    // The answer says that the file cannot be used, and the browser logs every such answer.
    reader.faults.length = 0;
  });
});

describe('versions', () => {
  inBrowser(
    'an earlier one is brought back into the draft, and published',
    async ({ reader, playground }) => {
      await playground.publish(csv(GUIDE.slice(0, 1)));
      await playground.publish(csv([{ ...GUIDE[0], 'Target-C': '50' }, GUIDE[1]]));
      await reader.page.reload();
      const sheet = new Sheet(reader, playground);
      await sheet.rule(1).waitFor();

      await reader.button('Versions').click();
      const dialog = reader.page.getByRole('dialog', { name: 'Versions of the rules' });
      await dialog.getByRole('button', { name: /^Version 2/ }).waitFor();
      expect(await dialog.getByRole('list', { name: 'What differs' }).first().innerText()).toMatch(
        /5 *→ *50/,
      );
      await dialog.getByRole('button', { name: 'Bring back version 1' }).click();

      const { draft, published } = await sheet.saved((rules) => rules.draft.length === 1);
      expect([draft[0].cells['Target-C'], published.length]).toEqual(['5', 2]);
      await sheet.publish();
      const now = await playground.api<RulesView>('/rules');
      expect([now.revision, now.published.map(({ cells }) => cells['Target-C'])]).toEqual([3, ['5']]);
    },
  );
});
