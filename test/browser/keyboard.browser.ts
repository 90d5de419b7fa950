import { Page } from 'playwright-core';
import { inBrowser } from './support/in-browser';
import { Sheet } from './support/sheet';

const MOST_STEPS = 80;

/** Returns the label of the focused element. */
async function focused(page: Page): Promise<string> {
  return page.evaluate<string>(
    '(document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "").trim()',
  );
}

/** Moves the focus to an element as a person without a mouse does. */
async function tabTo(page: Page, name: string | RegExp, key = 'Tab'): Promise<void> {
  for (let step = 0; step < MOST_STEPS; step++) {
    const there = await focused(page);
    if (typeof name === 'string' ? there === name : name.test(there)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${String(name)}; it is at “${await focused(page)}”`);
}

inBrowser(
  'the keyboard alone leads from an empty page to who is ready, and why',
  async ({ reader, playground }) => {
    const { page } = reader;
    const { keyboard } = page;
    const sheet = new Sheet(reader, playground);
    await sheet.grid.waitFor();
    await tabTo(page, /^Type or paste/);
    for (const cell of ['aggregator', 'greenbutton', 'greater', '2']) {
      await keyboard.type(cell);
      await keyboard.press('Tab');
    }
    await keyboard.press('Home');
    await sheet.saved(({ outputs }) => Object.keys(outputs).length === 1);

    await tabTo(page, /^Publish/, 'Shift+Tab');
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, 'Publish');
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await sheet.saved(({ revision }) => revision === 1);

    await tabTo(page, 'Try it', 'Shift+Tab');
    await keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Try it' }).waitFor();
    await tabTo(page, 'Green button');
    const happened = page.getByRole('list', { name: 'What happened' }).locator('> li');
    for (let click = 0; click < 3; click++) {
      await keyboard.press('Enter');
      await happened.nth(click).waitFor();
    }
    expect(await happened.first().innerText()).toMatch(/greenbutton ready/);

    await tabTo(page, 'Why?');
    await keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'ann' }).waitFor();
    await page.getByText('In: ready').waitFor();
  },
);

inBrowser('the first step of the keyboard leads past the frame', async ({ reader }) => {
  const { page } = reader;
  await page.getByRole('heading', { level: 1, name: 'Rules' }).waitFor();
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Skip to the content');
  await page.keyboard.press('Enter');
  await page.locator('h1:focus, main:focus').waitFor();
});
