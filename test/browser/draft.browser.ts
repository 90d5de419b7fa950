import type { RulesView } from '../../src/playground/api';
import { inBrowser } from './support/in-browser';
import { Sheet } from './support/sheet';
import { csv, GUIDE } from './support/tables';

const [FIFTH] = GUIDE;
const IN_FORCE = 'All that is here is in force';

inBrowser('the bar says at every moment what is true of the draft', async ({ reader, playground }) => {
  const { page } = reader;
  const sheet = new Sheet(reader, playground);
  await sheet.given(csv([FIFTH]));
  const says = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor();
  const dialog = page.getByRole('dialog').filter({ visible: true });

  let release!: () => void;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/api/rules/draft', async (route) => {
    await held;
    await route.continue();
  });
  await sheet.type(0, 'Target-C', '7');
  await says('Saving your last change…');
  expect(await page.getByText(IN_FORCE).count()).toBe(0);
  await reader.button('Publish').first().click();
  expect(await dialog.count()).toBe(0);
  release();
  await dialog.getByRole('button', { name: 'Publish' }).waitFor();
  expect(await dialog.innerText()).toContain('Target-C');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await says('Draft: 1 change not in force yet');

  await page.unroute('**/api/rules/draft');
  await page.route('**/api/rules/draft', async (route) => route.abort());
  await sheet.type(0, 'Target-C', '5');
  await says('Your last change is not saved');
  expect(await reader.button('Publish').first().getAttribute('aria-disabled')).toBe('true');
  // An edit that is not saved is asked about when the page is left, from another view as well.
  await reader.visit('users');
  await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
  const asked = page.waitForEvent('dialog');
  const closing = page.close({ runBeforeUnload: true });
  const question = await asked;
  expect(question.type()).toBe('beforeunload');
  await question.dismiss();
  await closing;

  await page.unroute('**/api/rules/draft');
  await reader.visit('rules');
  await says(IN_FORCE);
  await sheet.saved(({ draft, changes }) => draft[0].cells['Target-C'] === '5' && changes.length === 0);
  reader.faults.length = 0;
});

inBrowser('a draft in conflict stays in conflict until one is chosen', async ({ reader, playground }) => {
  const { page } = reader;
  const sheet = new Sheet(reader, playground);
  await sheet.given(csv([FIFTH]));
  await page.route('**/api/rules/draft', async (route) => {
    const { draft, draftVersion } = await playground.api<RulesView>('/rules');
    await playground.api('/rules/draft', 'PUT', {
      rows: draft.map(({ id, cells }) => ({ id, cells: { ...cells, 'Target-C': '9' } })),
      basedOn: draftVersion,
    });
    await route.continue();
  });
  await sheet.type(0, 'Target-C', '7');
  const choice = page.getByText('The rules were changed somewhere else meanwhile');
  await choice.waitFor();
  await page.unroute('**/api/rules/draft');
  expect(await reader.button('Discard draft').getAttribute('aria-disabled')).toBe('true');

  await reader.visit('users');
  await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
  await reader.visit('rules');
  await choice.waitFor();
  expect((await playground.api<RulesView>('/rules')).draft[0].cells['Target-C']).toBe('9');
  await reader.button('Keep mine').click();
  await sheet.saved(({ draft }) => draft[0].cells['Target-C'] === '7');
  reader.faults.length = 0;
});

inBrowser('what was done is told until the reader goes on', async ({ reader, playground }) => {
  const { page } = reader;
  const sheet = new Sheet(reader, playground);
  await sheet.given(csv([FIFTH]));
  await sheet.type(0, 'Target-C', '7');
  await sheet.saved(({ changes }) => changes.length === 1);
  await sheet.publish();
  await page.getByText('Published', { exact: true }).waitFor();
  await reader.see('users');
  await page.getByText('Published', { exact: true }).waitFor({ state: 'detached' });
});
