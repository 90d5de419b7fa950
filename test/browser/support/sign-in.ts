import { Browser } from 'playwright-core';
import { ConsoleGateway } from '../../support/console-gateway';
import { Reader } from './reader';

/** Opens a console as somebody does who has not signed in, and signs in at its issuer. */
export async function openConsole(
  browser: Browser,
  gateway: ConsoleGateway,
  name: string,
  view = '',
): Promise<Reader> {
  const reader = await Reader.open(browser, `${gateway.address}${view}`, {}, gateway.issuerAddress);
  await signInAs(reader, name);
  return reader;
}

/** Fills in the forms of the issuer, whose fonts are not there. */
export async function signInAs({ page, faults }: Reader, name: string): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(name);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  faults.length = 0;
}
