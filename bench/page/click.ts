import { Browser, Page } from 'playwright-core';
import { Playground } from '../../test/support/playground';
import { atMost, Figure, quantile } from '../figure';

const CLICKS = 300;
const WARM_UP_CLICKS = 20;
const MAX_MS = 100;

/** A rule that fires on every other click. */
const RULES =
  'RuleType,EventName,Operator-C,Target-C,ResetWhenReachTarget\naggregator,greenbutton,atLeast,2,yes\n';

/** Measures the time from a click on the green button until its effect is drawn. */
export async function clickFigures(browser: Browser): Promise<Figure[]> {
  const playground = await Playground.start();
  const page = await browser.newPage();
  try {
    await playground.publish(RULES);
    await page.goto(new URL('#/try', playground.entrance).href);
    await page.getByLabel('User name').fill('ann');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Green button' }).waitFor();
    const taken = (await clicksToEffect(page, 'Green button', WARM_UP_CLICKS + CLICKS)).slice(WARM_UP_CLICKS);
    return [
      atMost(
        'from a click to its visible effect, median',
        'the green button',
        quantile(taken, 0.5),
        MAX_MS,
        ' ms',
      ),
      atMost(
        'from a click to its visible effect, p99',
        'the green button',
        quantile(taken, 0.99),
        MAX_MS,
        ' ms',
      ),
    ];
  } finally {
    await page.close();
    await playground.stop();
  }
}

/** Measures within the page until the newest entry is a new one and drawn. */
async function clicksToEffect(page: Page, button: string, times: number): Promise<number[]> {
  await page.evaluate(`{
    const label = ${JSON.stringify(button)};
    const button = [...document.querySelectorAll('button')].find((each) => each.textContent.trim() === label);
    const newest = () => document.querySelector('ol[aria-label="What happened"] > li');
    const drawn = (then) => requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = then;
      channel.port2.postMessage(undefined);
    });
    window.clickToEffect = () => new Promise((resolve, reject) => {
      const before = newest();
      const limit = setTimeout(() => reject(new Error('a click had no effect')), 10_000);
      const observer = new MutationObserver(() => {
        if (newest() === before) return;
        observer.disconnect();
        clearTimeout(limit);
        drawn(() => resolve(performance.now() - start));
      });
      const everything = { subtree: true, childList: true, characterData: true, attributes: true };
      observer.observe(document.body, everything);
      const start = performance.now();
      button.click();
    });
  }`);
  const taken: number[] = [];
  for (let i = 0; i < times; i++) taken.push(await page.evaluate<number>('window.clickToEffect()'));
  return taken;
}
