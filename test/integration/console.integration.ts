import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Browser } from 'playwright-core';
import { launchChromium } from '../browser/support/chromium';
import { Reader } from '../browser/support/reader';
import { openConsole } from '../browser/support/sign-in';
import { TryIt } from '../browser/support/try-it';
import { ConsoleGateway } from '../support/console-gateway';
import { answerOf, ContainerAnswer } from '../support/console-under-test';
import { DeployedInstallation } from './support/deployed-installation';
import { DeployedStack } from './support/deployed-stack';
import { testOnEmulator } from './support/place';

const PEOPLE = { eve: ['editors'], vic: ['viewers'], olga: ['operators'] };

const lambda = new LambdaClient();
let browser: Browser;
let stack: DeployedStack | undefined;
let shop: DeployedInstallation;
let gateway: ConsoleGateway;

afterAll(async () => {
  await browser?.close();
  await gateway?.close();
  await stack?.remove();
});

/** Hands a request to the deployed function, as its API does once it has verified the token. */
async function invoke(event: APIGatewayProxyEventV2): Promise<ContainerAnswer> {
  const { Payload: payload } = await lambda.send(
    new InvokeCommand({ FunctionName: stack!.output('ShopConsole'), Payload: JSON.stringify(event) }),
  );
  const text = Buffer.from(payload!).toString('utf8');
  const returned = JSON.parse(text) as Parameters<typeof answerOf>[0] | { readonly statusCode?: undefined };
  if (returned.statusCode === undefined) throw new Error(`the function failed: ${text}`);
  return answerOf(returned);
}

async function enter(name: string): Promise<Reader> {
  return openConsole(browser, gateway, name);
}

/** People sign in at an issuer on this machine, which the page of a stack in an account could not reach. */
testOnEmulator(
  'a marketer publishes a rule in the deployed console, sees it come true, and reads why',
  async () => {
    gateway = await ConsoleGateway.start(PEOPLE, async ({ issuer, clientId }) => {
      stack = await DeployedStack.deploy({
        installations: { Shop: { source: 'flat', console: { issuer, clientId }, removal: 'destroy' } },
      });
      shop = await DeployedInstallation.of(stack, 'Shop');
      return { invoke };
    });
    browser = await launchChromium();

    const editor = await enter('eve');
    await editor.button(/^Use this example: More than 5 times/).click();
    await editor.button(/^Publish/).click();
    const dialog = editor.page.getByRole('dialog', { name: /^Publish to/ });
    await dialog.getByRole('button', { name: 'Publish' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await shop.untilInForce('attribute:greenbutton');

    const viewer = await enter('vic');
    await viewer.page.getByText('only members of the group editors may change rules').waitFor();

    const operator = await enter('olga');
    const tryIt = new TryIt(operator);
    await tryIt.signIn('ann');
    await operator.page.getByLabel('How many times').fill('6');
    await operator.button('Green button').click();
    await operator.page.getByRole('button', { name: 'Send', exact: true }).click();
    await operator.page.getByRole('list', { name: 'Rules of ann' }).getByText('In: ready').waitFor();
    await viewer.visit('users/ann');
    await viewer.page
      .getByText(/count is 6/)
      .first()
      .waitFor();
    for (const reader of [editor, viewer, operator]) {
      expect(reader.faults).toEqual([]);
      await reader.close();
    }
  },
);
