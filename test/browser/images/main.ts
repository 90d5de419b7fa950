/** Writes a picture of each view to docs/images, always with the same size, time and data. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Browser } from 'playwright-core';
import { Playground } from '../../support/playground';
import { Builder } from '../support/builder';
import { launchChromium } from '../support/chromium';
import { Reader } from '../support/reader';
import { Sheet } from '../support/sheet';
import { TryIt } from '../support/try-it';

const ROOT = resolve(__dirname, '../../..');
const FOLDER = join(ROOT, 'docs/images');
const LOOK = { viewport: { width: 1280, height: 760 }, deviceScaleFactor: 1 };
const START = { environment: { NODE_OPTIONS: `--require ${join(__dirname, 'fixed-clock.cjs')}` } };

async function take(reader: Reader, name: string): Promise<void> {
  const { page } = reader;
  await page.evaluate('document.fonts.ready');
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled', caret: 'hide' });
  if (reader.faults.length > 0) throw new Error(reader.faults.join('\n'));
}

/**
 * Pictures the guide's rules on its clicks: a sheet with an unpublished change, a user who has just become
 * ready, and the explanation.
 */
async function takeGuide(browser: Browser): Promise<void> {
  const playground = await Playground.start(START);
  try {
    await playground.publish(readFileSync(join(ROOT, 'examples/rules/guide.csv'), 'utf8'));
    await playground.loadExample('clicks');
    const reader = await Reader.open(browser, playground.entrance, LOOK);
    const sheet = new Sheet(reader, playground);
    await sheet.type(1, 'Target-C', '1');
    await sheet.saved(({ changes }) => changes.length === 1);
    await reader.page.getByText('counting again').first().waitFor({ state: 'detached' });
    await take(reader, 'rules');
    await new Builder(reader).open();
    await take(reader, 'builder');

    const tryIt = new TryIt(reader);
    await tryIt.signIn('grace');
    await tryIt.press('Red button', 2);
    await tryIt.press('Add a task', 3);
    await tryIt.press('Green button', 5);
    await take(reader, 'try-it');

    await reader.see('users/grace');
    await take(reader, 'user');
    await reader.close();

    const dark = await Reader.open(browser, playground.entrance, { ...LOOK, colorScheme: 'dark' });
    await dark.see('rules');
    await dark.page.getByText('counting again').first().waitFor({ state: 'detached' });
    await take(dark, 'rules-dark');
    await dark.close();
  } finally {
    await playground.stop();
  }
}

/** Pictures real purchases: the regular buyers over time. */
async function takePurchases(browser: Browser): Promise<void> {
  const playground = await Playground.start(START);
  try {
    await playground.publish(readFileSync(join(ROOT, 'examples/rules/purchases.csv'), 'utf8'));
    await playground.loadExample('purchases');
    const reader = await Reader.open(browser, playground.entrance, LOOK);
    await reader.see('segments');
    await take(reader, 'segments');
    await reader.see('segments/attribute%3Aregular_buyer');
    await take(reader, 'segment');
    await reader.see('users');
    await take(reader, 'users');
    await reader.see('load');
    await take(reader, 'load');
    await reader.close();
  } finally {
    await playground.stop();
  }
}

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const browser = await launchChromium();
  try {
    await takeGuide(browser);
    await takePurchases(browser);
  } finally {
    await browser.close();
  }
}

void main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
