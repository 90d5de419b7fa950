import { Browser, Page } from 'puppeteer-core';
import type { RulesView } from '../../src/playground/api';
import { Playground } from '../support/playground';
import { until } from '../support/until';
import { findFirefox, launchFirefox } from './support/firefox';

const FIREFOX = findFirefox();
const SECONDS = 30;

let browser: Browser;
let playground: Playground;
let page: Page;
let faults: string[];

if (FIREFOX === undefined) console.warn('there is no Firefox on this machine, so nothing is tried in it');
const inFirefox = FIREFOX === undefined ? test.skip : test;

beforeAll(async () => {
  if (FIREFOX !== undefined) browser = await launchFirefox(FIREFOX);
});
afterAll(() => browser?.close());

beforeEach(async () => {
  if (FIREFOX === undefined) return;
  playground = await Playground.start();
  page = await browser.newPage();
  page.setDefaultTimeout(1_000 * SECONDS);
  await page.setViewport({ width: 1280, height: 900 });
  faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(playground.entrance);
});
afterEach(async () => {
  if (FIREFOX === undefined) return;
  await page.close();
  await playground.stop();
  expect(faults).toEqual([]);
});

const click = (name: string, within = '') => page.locator(`${within} ${button(name)}`).click();
const button = (name: string) => `::-p-xpath(.//button[normalize-space(.)="${name}"])`;
const sees = (text: string) => page.locator(`::-p-text(${text})`).wait();

async function visit(view: string): Promise<void> {
  await page.evaluate(`window.location.hash = '#/${view}'`);
}

inFirefox('an example is published, comes true with the sixth press, and is explained', async () => {
  await page.locator('button[aria-label="Use this example: More than 5 times: a segment"]').click();
  await page.locator('::-p-xpath(//button[starts-with(normalize-space(.), "Publish")])').click();
  await click('Publish', 'div[role="dialog"]');
  await sees('All that is here is in force');

  await visit('try');
  await page.locator('input[type="text"]').fill('ann');
  await click('Sign in');
  for (let press = 1; press <= 6; press++) {
    await click('Green button');
    await sees(`needs more than 5: ${press > 5 ? 'met' : 'not met'}`);
  }
  await sees('In: ready');

  await visit('users/ann');
  await sees('count is 6');
});

inFirefox('a rule is typed into the sheet by the keyboard, saved, and taken back', async () => {
  const drafted = async () =>
    (await playground.api<RulesView>('/rules')).draft.map(({ cells }) => cells.EventName);
  await page.locator('[role="gridcell"]').click();
  await page.keyboard.type('aggregator');
  await page.keyboard.press('Tab');
  await page.keyboard.type('purchase');
  await page.keyboard.press('Enter');
  await until('the rule is saved', async () => (await drafted())[0] === 'purchase', SECONDS);
  await page.keyboard.down('Control');
  await page.keyboard.press('z');
  await page.keyboard.up('Control');
  await until('the last edit is taken back', async () => (await drafted())[0] === undefined, SECONDS);
});
