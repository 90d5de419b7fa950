import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Browser, BrowserContextOptions } from 'playwright-core';
import { Playground, PlaygroundOptions } from '../../support/playground';
import { launchChromium } from './chromium';
import { Reader } from './reader';

const ROOT = resolve(__dirname, '../../..');
const FAILURES = join(ROOT, 'tmp/browser');

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
});

/** A playground of its own, and a reader in front of it. */
export interface Scene {
  readonly playground: Playground;
  readonly reader: Reader;
  /** Opens the page of another playground, or the same page once more. */
  open(playground: Playground, options?: BrowserContextOptions): Promise<Reader>;
  start(options?: PlaygroundOptions): Promise<Playground>;
}

export interface SceneOptions extends PlaygroundOptions {
  readonly context?: BrowserContextOptions;
  readonly timeout?: number;
}

/** Declares a test that also fails on any error in the browser; a failure leaves a screenshot. */
export function inBrowser(
  name: string,
  work: (scene: Scene) => Promise<void>,
  { context, timeout, ...options }: SceneOptions = {},
): void {
  test(
    name,
    async () => {
      const playgrounds: Playground[] = [];
      const readers: Reader[] = [];
      const start = async (how: PlaygroundOptions = {}) => {
        const playground = await Playground.start(how);
        playgrounds.push(playground);
        return playground;
      };
      const open = async (playground: Playground, how: BrowserContextOptions = {}) => {
        const reader = await Reader.open(browser, playground.entrance, how);
        readers.push(reader);
        return reader;
      };
      try {
        const playground = await start(options);
        const reader = await open(playground, context);
        await work({ playground, reader, open, start });
        expect(readers.flatMap(({ faults }) => faults)).toEqual([]);
      } catch (error) {
        throw new Error(`${(error as Error).message}\n${await keep(name, readers, playgrounds)}`, {
          cause: error,
        });
      } finally {
        for (const reader of readers) await reader.close();
        for (const playground of playgrounds) await playground.stop();
      }
    },
    timeout,
  );
}

async function keep(
  name: string,
  readers: readonly Reader[],
  playgrounds: readonly Playground[],
): Promise<string> {
  const folder = join(FAILURES, name.replace(/[^\w]+/g, '-').slice(0, 80));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [index, reader] of readers.entries()) {
    await reader.keepScreenshot(join(folder, `reader-${index + 1}`)).catch(() => {});
  }
  writeFileSync(join(folder, 'playground.log'), playgrounds.map(({ output }) => output).join('\n'));
  const faults = readers.flatMap((reader) => reader.faults);
  return [
    ...(faults.length ? [`In the browser:\n${faults.join('\n')}`] : []),
    `What could be seen, and what the playground said: ${relative(ROOT, folder)}`,
  ].join('\n');
}
