import { Browser } from 'playwright-core';
import { Playground } from '../../test/support/playground';
import { atMost, Figure, quantile } from '../figure';

const RUNS = 7;
const MAX_SECONDS = 1.5;

/** Measures the time from the command to a usable view, in a browser that is already open. */
export async function startupFigure(
  browser: Browser,
  workload: string,
  args: readonly string[],
): Promise<Figure> {
  const seconds: number[] = [];
  for (let run = 0; run < RUNS; run++) seconds.push(await startup(browser, args));
  // The first run warms the disk.
  return atMost(
    'from the command to the first usable view, median',
    workload,
    quantile(seconds.slice(1), 0.5),
    MAX_SECONDS,
    ' s',
  );
}

async function startup(browser: Browser, args: readonly string[]): Promise<number> {
  const begin = performance.now();
  const playground = await Playground.start({ args });
  try {
    const page = await browser.newPage();
    await page.goto(playground.entrance);
    await page.getByRole('heading', { level: 1, name: 'Rules' }).waitFor();
    await page.getByRole('button', { name: 'Add a rule', disabled: false }).first().waitFor();
    const seconds = (performance.now() - begin) / 1_000;
    await page.close();
    return seconds;
  } finally {
    await playground.stop();
  }
}
