import { Locator } from 'playwright-core';
import { Reader } from './reader';

export interface OtherEvent {
  readonly name: string;
  readonly day?: string;
  readonly metrics?: Readonly<Record<string, string>>;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Operates the view that lets a person act as a user. */
export class TryIt {
  constructor(private readonly reader: Reader) {}

  async signIn(user: string): Promise<void> {
    await this.reader.visit('try');
    await this.reader.page.getByLabel('User name').fill(user);
    await this.reader.button('Sign in').click();
    await this.reader.page.getByRole('heading', { name: `Signed in as ${user}` }).waitFor();
  }

  /** Presses a button and waits for the arrival of each press before the next. */
  async press(button: 'Green button' | 'Red button' | 'Add a task', times = 1): Promise<void> {
    for (let i = 0; i < times; i++) await this.andSee(() => this.reader.button(button).click());
  }

  async sendOther({ name, day, metrics = {}, attributes = {} }: OtherEvent, times = 1): Promise<void> {
    const { page } = this.reader;
    const form = page.getByRole('form', { name: 'Any other event' });
    if (!(await form.isVisible())) await this.reader.button(/^Any other event/).click();
    await form.getByLabel('Event name', { exact: true }).fill(name);
    await page.keyboard.press('Escape');
    for (const { one, pairs, example } of [
      { one: 'metric', pairs: metrics, example: ['amount', '19.99'] },
      { one: 'attribute', pairs: attributes, example: ['shop', 'Dublin'] },
    ]) {
      const [names, values] = example.map((text) => form.getByPlaceholder(text, { exact: true }));
      for (const [index, [key, value]] of Object.entries(pairs).entries()) {
        if ((await names.count()) === index) await form.getByRole('button', { name: `Add ${one}` }).click();
        await names.nth(index).fill(key);
        await page.keyboard.press('Escape');
        await values.nth(index).fill(value);
      }
    }
    if (day !== undefined) await form.getByLabel('Day of the event').fill(day);
    for (let i = 0; i < times; i++) {
      await this.andSee(() => form.getByRole('button', { name: 'Send event' }).click());
    }
  }

  async runNow(): Promise<void> {
    await this.andSee(() => this.reader.button('Run the hourly run now').click());
  }

  /** The newest entry. */
  get latest(): Locator {
    return this.entries.first();
  }

  get entries(): Locator {
    return this.reader.page.getByRole('list', { name: 'What happened' }).locator('> li');
  }

  private async andSee(act: () => Promise<void>): Promise<void> {
    const before = await this.entries.count();
    await act();
    await this.entries.nth(before).waitFor();
  }
}
