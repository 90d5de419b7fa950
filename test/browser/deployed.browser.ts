import { PageStack } from '../support/page-stack';
import { Playground } from '../support/playground';
import { barriers } from './support/axe';
import { inBrowser } from './support/in-browser';
import { Sheet } from './support/sheet';
import { TryIt } from './support/try-it';

const READ_ALL = {
  kind: 'json',
  parameters: { eventName: '$.name', userId: '$.userId', attributes: '$', metrics: '$' },
} as const;

let stack: PageStack;
beforeEach(async () => {
  stack = await PageStack.start({ eventSource: READ_ALL });
  await stack.putRule('third', {
    'EventName': 'greenbutton',
    'Operator-C': 'atLeast',
    'Target-C': '3',
  });
});
afterEach(() => stack.close());

/** Opens the page of the stack, which the command reaches through the fakes' endpoints. */
function startOnStack(
  start: (options: { args: string[]; environment: Record<string, string> }) => Promise<Playground>,
): Promise<Playground> {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name.startsWith('AWS_ENDPOINT_URL_')),
  ) as Record<string, string>;
  return start({ args: ['--stack', 'Shop'], environment });
}

describe('a deployed stack', () => {
  inBrowser(
    'has its rules on the page, and gets them back changed after a confirmation',
    async ({ start, open }) => {
      const playground = await startOnStack(start);
      const reader = await open(playground);
      await reader.page.getByText('Real installation').waitFor();
      const sheet = new Sheet(reader, playground);
      await sheet.rule(0).getByText('greenbutton').first().waitFor();
      await sheet.type(0, 'Target-C', '4');
      await sheet.saved(({ changes }) => changes.length === 1);
      expect(await stack.rulesHave('Target-C')).toEqual(['3']);

      await reader.button(/^Publish/).click();
      const dialog = reader.page.getByRole('dialog', { name: 'Publish to stack Shop?' });
      await dialog.getByText('This is a real installation').waitFor();
      await dialog.getByRole('button', { name: 'Publish' }).click();
      await dialog.waitFor({ state: 'hidden' });
      expect(await stack.rulesHave('Target-C')).toEqual(['4']);

      await stack.lookAtRules();
      await reader.button('Versions').click();
      await reader.page.getByText(/1 change, from DynamoDB table .*, published by eve/).waitFor();
    },
  );

  inBrowser('gets no event before its reader has confirmed that it is real', async ({ start, open }) => {
    const playground = await startOnStack(start);
    const reader = await open(playground);
    const { page } = reader;
    await stack.lookAtRules();
    const tryIt = new TryIt(reader);
    await tryIt.signIn('ann');
    await reader.button('Green button').click();
    const question = page.getByRole('dialog', { name: 'Send to a real installation?' });
    await question.getByText('the stream clicks').waitFor();
    expect(stack.kinesis.records).toEqual([]);
    await question.getByRole('button', { name: 'Do not send' }).last().click();
    await question.waitFor({ state: 'hidden' });
    expect(stack.kinesis.records).toEqual([]);

    await reader.button('Green button').click();
    await question.getByRole('button', { name: 'Send', exact: true }).click();
    await tryIt.latest.waitFor();
    await tryIt.press('Green button', 2);
    expect(stack.kinesis.records.map(({ partitionKey }) => partitionKey)).toEqual(['ann', 'ann', 'ann']);

    // Once the functions have counted the events, the page shows the outcome.
    await stack.count();
    await page.getByRole('list', { name: 'Rules of ann' }).getByText('In: ready').waitFor();
    await reader.visit('users/ann');
    await page.getByText('In: ready').waitFor();
    await page
      .getByText(/count is 3/)
      .first()
      .waitFor();
  });

  inBrowser(
    'is looked after: its health, its dead letters, and a user who wants to go',
    async ({ start, open }) => {
      await stack.reject(JSON.stringify({ name: 'greenbutton', userId: 'ann' }), 'the time is wrong');
      stack.stacks.whenInvoked = async () => ({ batchItemFailures: [] });
      const reader = await open(await startOnStack(start));
      const { page } = reader;
      await reader.visit('operations');
      await page.getByRole('list', { name: 'Findings' }).getByText('dead letters').first().waitFor();
      await page
        .getByRole('list', { name: 'Dead letters by reason' })
        .getByText('1 event: the time is wrong')
        .waitFor();
      await reader.button('Send again').click();
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByText('1 event and 0 changes sent').waitFor();
      await page.getByText('There are none.').waitFor();

      const tryIt = new TryIt(reader);
      await tryIt.signIn('ann');
      await reader.button('Green button').click();
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await tryIt.latest.waitFor();
      await stack.count();
      await page.getByRole('list', { name: 'Rules of ann' }).getByText('needs at least 3').waitFor();
      await reader.visit('users/ann');
      await reader.button('Forget this user').click();
      await page.getByText(/^Kept: state \(1\)/).waitFor();
      await reader.button('Forget').last().click();
      await page.getByText('The user is forgotten').waitFor();
      await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
      await reader.visit('users/ann');
      await page.getByText('No user of this name is known').waitFor();
    },
  );

  inBrowser('is shown without anything that keeps people out', async ({ start, open }) => {
    const playground = await startOnStack(start);
    const reader = await open(playground);
    const found: string[] = [];
    for (const view of ['rules', 'try', 'users', 'segments', 'load', 'operations']) {
      await reader.see(view);
      found.push(...(await barriers(reader.page)).map((barrier) => `${view}: ${barrier}`));
    }
    await stack.lookAtRules();
    await reader.see('segments/attribute%3Agreenbutton');
    await reader.page.getByText('This installation does not keep who joined and who left').waitFor();
    found.push(...(await barriers(reader.page)).map((barrier) => `a segment: ${barrier}`));
    await reader.visit('load');
    await reader.page.getByText('Files are not loaded into a real installation from here').waitFor();
    expect(found).toEqual([]);
  });
});
