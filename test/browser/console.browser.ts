import { Browser } from 'playwright-core';
import { ConsoleGateway } from '../support/console-gateway';
import { ConsoleUnderTest } from '../support/console-under-test';
import { barriers } from './support/axe';
import { launchChromium } from './support/chromium';
import { Reader } from './support/reader';
import { openConsole, signInAs } from './support/sign-in';
import { TryIt } from './support/try-it';

const PEOPLE = { eve: ['editors'], vic: ['viewers'], olga: ['operators', 'rule editors'], nobody: [] };
const READ_ALL = {
  kind: 'json',
  parameters: { eventName: '$.name', userId: '$.userId', attributes: '$', metrics: '$' },
} as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

let subject: ConsoleUnderTest;
let gateway: ConsoleGateway;
let readers: Reader[];
beforeEach(async () => {
  readers = [];
  gateway = await ConsoleGateway.start(PEOPLE, async (where) => {
    subject = await ConsoleUnderTest.start(where, { eventSource: READ_ALL });
    return subject;
  });
  await subject.stack.putRule('third', {
    'EventName': 'greenbutton',
    'Operator-C': 'atLeast',
    'Target-C': '3',
  });
});
afterEach(async () => {
  const faults = readers.flatMap((reader) => reader.faults);
  for (const reader of readers) await reader.close();
  await gateway.close();
  await subject.close();
  expect(faults).toEqual([]);
});

async function enter(name: string, view?: string): Promise<Reader> {
  const reader = await openConsole(browser, gateway, name, view);
  readers.push(reader);
  return reader;
}

test('an editor signs in, changes a rule and publishes it, which is written down', async () => {
  const reader = await enter('eve');
  const { page } = reader;
  await page.getByText('eve@example.com').waitFor();
  const cell = page.getByRole('gridcell', { name: '3' }).first();
  await cell.click();
  await page.keyboard.type('4');
  await page.keyboard.press('Enter');
  await page.getByText('1 change').first().waitFor();
  await reader.button(/^Publish/).click();
  const dialog = page.getByRole('dialog', { name: /^Publish to/ });
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(await subject.stack.rulesHave('Target-C')).toEqual(['4']);
  expect(subject.audited).toEqual([
    expect.objectContaining({ action: 'publish', who: 'eve@example.com', role: 'editor' }),
  ]);
  await subject.stack.lookAtRules();
  await reader.button('Versions').click();
  await page.getByText(/1 change, from DynamoDB table .*, published by eve@example.com/).waitFor();
});

test('a viewer sees everything and is told why nothing can be changed', async () => {
  const reader = await enter('vic', '#/users');
  const { page } = reader;
  await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
  await reader.visit('rules');
  await page.getByText('only members of the group editors may change rules').waitFor();
  expect(await reader.button(/^Publish/).count()).toBe(0);
  await reader.visit('try');
  await page.getByText('only members of the group operators may send events').waitFor();
});

test('somebody in no group is told whom to ask, and may sign out', async () => {
  const reader = await enter('nobody');
  const { page } = reader;
  await page
    .getByText('nobody@example.com is in none of the groups viewers, editors and operators')
    .waitFor();
  reader.faults.length = 0;
  await reader.button('Sign out').click();
  await page.getByRole('button', { name: 'Yes, sign me out' }).click();
  await page.getByText('You are signed out.').waitFor();
  await reader.button('Sign in').click();
  await signInAs(reader, 'vic');
  await page.getByText('vic@example.com').waitFor();
});

test('an operator sends an event, and sees what comes of it without a stream', async () => {
  const reader = await enter('olga');
  const { page } = reader;
  const tryIt = new TryIt(reader);
  await tryIt.signIn('ann');
  await reader.button('Green button').click();
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Sent to the stream. What comes of it shows in the rules of the user.').waitFor();
  await tryIt.press('Green button', 2);
  const { stack } = subject;
  await stack.lookAtRules();
  await stack.count();
  await page.getByRole('list', { name: 'Rules of ann' }).getByText('In: ready').waitFor();
});

test('a sign-in that has ended is renewed without the reader, who stays in the view', async () => {
  const reader = await enter('vic', '#/segments');
  const { page } = reader;
  const renewed = page.waitForResponse((response) => response.url().endsWith('/token'));
  await page.clock.setFixedTime(Date.now() + 2 * 3_600_000);
  await reader.visit('users');
  expect((await renewed).status()).toBe(200);
  await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
});

test('it is shown without anything that keeps people out', async () => {
  const reader = await enter('olga');
  const found: string[] = [];
  for (const view of ['rules', 'try', 'users', 'segments', 'load']) {
    await reader.see(view);
    found.push(...(await barriers(reader.page)).map((barrier) => `${view}: ${barrier}`));
  }
  expect(found).toEqual([]);
});
