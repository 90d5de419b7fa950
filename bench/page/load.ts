import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Browser } from 'playwright-core';
import { ManyEvents } from '../../test/support/many-events';
import { Playground } from '../../test/support/playground';
import { atLeast, beside, Figure, round } from '../figure';

export const RULES = 'examples/rules/purchases.csv';
const MIN_EVENTS_PER_SECOND = 50_000;

/**
 * Measures events per second of a file that a reader loads in the page, beside the commands on the same file
 * with the same rules: decoding and counting without any storage.
 */
export async function loadFigures(
  browser: Browser,
  args: readonly string[],
  workload: string,
  { path, events }: ManyEvents,
): Promise<Figure[]> {
  const playground = await Playground.start({ args });
  const page = await browser.newPage();
  try {
    await playground.publish(readFileSync(RULES, 'utf8'));
    await page.goto(new URL('#/load', playground.entrance).href);
    await page.locator('input[type=file]').setInputFiles(path);
    await page.getByRole('button', { name: 'Load this file' }).click();
    const load = await playground.loaded();
    if (load.state !== 'done' || load.counted !== events) {
      throw new Error(`the load ended otherwise than expected: ${JSON.stringify(load)}`);
    }
    const perSecond = (events / (load.finishedAt! - load.startedAt)) * 1_000;
    return [atLeast('events a second of a load', workload, perSecond, MIN_EVENTS_PER_SECOND)];
  } finally {
    await page.close();
    await playground.stop();
  }
}

export function engineFigure({ path, events }: ManyEvents): Figure {
  const begin = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['assets/cli/main/index.js', 'simulate', '--rules', RULES, '--events', path],
    { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] },
  );
  if (status !== 0) throw new Error(stderr);
  return beside(
    'events a second of the engine alone',
    'the same file and rules, simulate',
    round((events / (performance.now() - begin)) * 1_000),
  );
}
