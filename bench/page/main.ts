import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from '../../test/browser/support/chromium';
import { writeManyEvents } from '../../test/support/many-events';
import { Figure } from '../figure';
import { report } from '../report';
import { clickFigures } from './click';
import { engineFigure, loadFigures } from './load';
import { sizeFigures } from './sizes';
import { startupFigure } from './startup';

const FOLDER = 'tmp/bench-page';
const DATA = ['--data', join(FOLDER, 'data')];
const EVENTS = 1_000_000;
const USERS = 50_000;

/**
 * Measures the page's start, response times and size, prints the figures and writes them to bench/page.json.
 */
async function main(): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const file = await writeManyEvents(join(FOLDER, 'events.ndjson.gz'), EVENTS, USERS);
  const browser = await launchChromium();
  try {
    const parts: [string, () => Promise<Figure[]> | Figure[]][] = [
      ['the first view, empty', async () => [await startupFigure(browser, 'nothing yet', [])]],
      ['clicks', () => clickFigures(browser)],
      [
        'a load in memory',
        () => loadFigures(browser, [], '1,000,000 events of 50,000 users, 3 rules, in memory', file),
      ],
      ['a load into a folder', () => loadFigures(browser, DATA, 'the same, into a folder', file)],
      [
        'the first view, with the folder',
        async () => [await startupFigure(browser, 'a folder with 1,000,000 events', DATA)],
      ],
      ['the engine', () => [engineFigure(file)]],
      ['sizes', sizeFigures],
    ];
    const figures: Figure[] = [];
    for (const [name, measure] of parts) {
      process.stderr.write(`measuring ${name} …\n`);
      figures.push(...(await measure()));
    }
    report('bench/page.json', figures);
  } finally {
    await browser.close();
    rmSync(FOLDER, { recursive: true });
  }
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
