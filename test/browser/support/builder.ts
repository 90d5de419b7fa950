import { Locator } from 'playwright-core';
import { Reader } from './reader';

/** Operates the builder of rules as a person with a mouse does. */
export class Builder {
  constructor(private readonly reader: Reader) {}

  get panel(): Locator {
    return this.reader.page.locator('section[aria-labelledby="builder"]');
  }

  /** Opens it with the selected rule. */
  async open(): Promise<void> {
    await this.reader.page.getByText('Builder', { exact: true }).click();
    await this.panel.waitFor();
  }

  group(name: string): Locator {
    return this.panel.getByRole('group', { name, exact: true });
  }

  async press(button: string): Promise<void> {
    await this.panel.getByRole('button', { name: button, exact: true }).first().click();
  }

  /** Writes into field number `nth` of a label. */
  async write(label: string, text: string, within = this.panel, nth = 0): Promise<void> {
    const field = within.getByLabel(label, { exact: true }).nth(nth);
    await field.click();
    await field.fill(text);
    await field.press('Tab');
  }

  async choose(label: string, option: string, within = this.panel, nth = 0): Promise<void> {
    await within
      .getByRole('button', { name: new RegExp(`^${label}\\b`) })
      .nth(nth)
      .click();
    await this.panel.getByRole('option', { name: option }).first().click();
  }
}
