import { CDPSession } from 'playwright-core';
import type { RulesView } from '../../src/playground/api';
import { inBrowser, Scene } from './support/in-browser';
import { Sheet } from './support/sheet';
import { csv, GUIDE } from './support/tables';

const [FIFTH] = GUIDE;

/** Types as an input method does: its keys have the code 229, and its text is composed before it is there. */
class InputMethod {
  static async of({ page }: Scene['reader']): Promise<InputMethod> {
    return new InputMethod(await page.context().newCDPSession(page));
  }

  private constructor(private readonly browser: CDPSession) {}

  async compose(text: string): Promise<void> {
    const caret = { selectionStart: text.length, selectionEnd: text.length };
    await this.press('Process', () => this.browser.send('Input.imeSetComposition', { text, ...caret }));
  }

  /** Ends the composition with a text; without a composition, the text comes as from an emoji picker. */
  async insert(text: string): Promise<void> {
    await this.browser.send('Input.insertText', { text });
  }

  async press(key: string, work: () => Promise<unknown> = async () => {}): Promise<void> {
    const event = { key, windowsVirtualKeyCode: 229 };
    await this.browser.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...event });
    await work();
    await this.browser.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }
}

const event = ({ draft }: RulesView, row = 0) => draft[row]?.cells.EventName;

describe('into a selected cell', () => {
  inBrowser('an input method types over what is there', async ({ reader, playground }) => {
    const sheet = new Sheet(reader, playground);
    await sheet.given(csv([FIFTH]));
    const method = await InputMethod.of(reader);
    await (await sheet.cell(0, 'EventName')).click();
    for (const text of ['か', 'かい', '買い']) await method.compose(text);
    // The key that takes the text from the input method does not leave the cell.
    await method.press('Enter', () => method.insert('買い'));
    for (const text of ['も', 'もの', '物']) await method.compose(text);
    await method.press('Enter', () => method.insert('物'));
    await reader.page.keyboard.press('Enter');
    await sheet.saved((rules) => event(rules) === '買い物' && rules.draft.length === 1);
  });

  inBrowser('a composition that is given up changes nothing', async ({ reader, playground }) => {
    const sheet = new Sheet(reader, playground);
    await sheet.given(csv([FIFTH]));
    const method = await InputMethod.of(reader);
    await (await sheet.cell(0, 'EventName')).click();
    await method.compose('か');
    await method.press('Escape', () => method.compose(''));
    await reader.page.keyboard.press('ArrowRight');
    await reader.page.keyboard.type('greater');
    await reader.page.keyboard.press('Enter');
    const rules = await sheet.saved(({ draft }) => draft[0].cells['Operator-C'] === 'greater');
    expect(event(rules)).toBe('greenbutton');
  });

  inBrowser(
    'a letter with an accent, an emoji and dictated words are taken',
    async ({ reader, playground }) => {
      const sheet = new Sheet(reader, playground);
      await sheet.given(csv([FIFTH]));
      const method = await InputMethod.of(reader);
      await (await sheet.cell(0, 'EventName')).click();
      await method.press('Dead', () => method.insert('é'));
      await reader.page.keyboard.type('cole');
      await reader.page.keyboard.press('Enter');
      await sheet.saved((rules) => event(rules) === 'école');

      await (await sheet.cell(0, 'EventName')).click();
      await method.insert('🛒');
      await reader.page.keyboard.press('Enter');
      await sheet.saved((rules) => event(rules) === '🛒');

      await (await sheet.cell(1, 'EventName')).click();
      await method.insert('course completed');
      await reader.page.keyboard.press('Enter');
      await sheet.saved((rules) => event(rules, 1) === 'course completed');
    },
  );

  inBrowser('a composition is kept when another cell is clicked', async ({ reader, playground }) => {
    const sheet = new Sheet(reader, playground);
    await sheet.given(csv([FIFTH]));
    const method = await InputMethod.of(reader);
    await (await sheet.cell(0, 'EventName')).click();
    await method.compose('買い物');
    await (await sheet.cell(0, 'Target-C')).click();
    await reader.page.keyboard.type('7');
    await reader.page.keyboard.press('Enter');
    await sheet.saved((rules) => event(rules) === '買い物' && rules.draft[0].cells['Target-C'] === '7');
  });
});

inBrowser('the keys of a composition belong to the input method', async ({ reader, playground }) => {
  await playground.send({ name: 'greenbuttonbig', userId: 'ann', attributes: {}, metrics: {} });
  const sheet = new Sheet(reader, playground);
  await sheet.given(csv([FIFTH]));
  const method = await InputMethod.of(reader);
  const { page } = reader;
  await (await sheet.cell(0, 'EventName')).click();
  await page.keyboard.press('F2');
  await page.getByRole('option', { name: 'greenbuttonbig' }).waitFor();
  await method.compose('b');
  // They choose among the candidates of the input method, not among the suggestions of the cell.
  for (const key of ['ArrowDown', 'ArrowUp', 'Tab', 'Escape', 'Enter']) await method.press(key);
  expect(await page.getByRole('combobox').inputValue()).toBe('greenbuttonb');
  expect(await page.getByRole('combobox').getAttribute('aria-activedescendant')).toBeNull();
  await method.insert('b');
  await page.keyboard.press('Enter');
  await sheet.saved((rules) => event(rules) === 'greenbuttonb');
});
