import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  ConsoleMessage,
  Locator,
  Page,
} from 'playwright-core';

const PATIENCE = 30_000;

/** Simulates a person in front of the page and records every error in the browser. */
export class Reader {
  /**
   * @param entrance address with the token, as the command prints it
   * @param issuer address that the page signs people in at
   */
  static async open(
    browser: Browser,
    entrance: string,
    options: BrowserContextOptions = {},
    issuer?: string,
  ): Promise<Reader> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      locale: 'en',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(PATIENCE);
    const hosts = [entrance, issuer].flatMap((address) =>
      address === undefined ? [] : new URL(address).host,
    );
    const reader = new Reader(context, await context.newPage(), new URL('/', entrance).href, hosts);
    await reader.page.goto(entrance);
    return reader;
  }

  /** Errors in the browser. A test that expects some has to clear them. */
  readonly faults: string[] = [];

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    private readonly url: string,
    /** Hosts that the page may ask. */
    private readonly hosts: readonly string[],
  ) {
    this.watch(page);
  }

  /** Opens the same reader's second tab. */
  async anotherTab(): Promise<Page> {
    const page = await this.context.newPage();
    this.watch(page);
    await page.goto(this.url);
    return page;
  }

  async visit(view: string): Promise<void> {
    await this.page.goto(new URL(`#/${view}`, this.url).href);
  }

  /** Visits a view and waits until everything is loaded. */
  async see(view: string): Promise<void> {
    await this.visit(view);
    await this.page.getByRole('heading', { level: 1 }).waitFor();
    await this.page
      .getByText(/^(Counting|Asking|Opening|Reading)[^…]*…$/)
      .first()
      .waitFor({ state: 'detached' });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  async keepScreenshot(folder: string): Promise<void> {
    mkdirSync(folder, { recursive: true });
    for (const [index, page] of this.context.pages().entries()) {
      await page.screenshot({ path: join(folder, `tab-${index + 1}.png`), fullPage: true });
    }
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  private watch(page: Page): void {
    page.on('console', (message) => {
      if (isFault(message)) this.faults.push(`console: ${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.faults.push(`error: ${error.stack ?? error.message}`));
    page.on('request', (request) => {
      const address = new URL(request.url());
      if (/^(https?|wss?):$/.test(address.protocol) && !this.hosts.includes(address.host)) {
        this.faults.push(`request to another host: ${request.url()}`);
      }
    });
  }
}

function isFault(message: ConsoleMessage): boolean {
  // The preview of a draft that is replaced meanwhile ends so, and the page asks for the next one.
  if (message.location().url.endsWith('/api/rules/preview') && message.text().includes('409')) return false;
  // So it is answered until the data is open, and the page asks again.
  if (message.location().url.includes('/api/') && message.text().includes('503')) return false;
  return ['error', 'warning', 'assert'].includes(message.type());
}
