import { Overview } from '../../../src/playground/api';
import { PageUnderTest } from '../../support/page-under-test';

let page: PageUnderTest;
beforeEach(async () => {
  page = await PageUnderTest.start();
});
afterEach(() => page.close());

test('on this machine nobody signs in, and changes are announced', async () => {
  const { status, json } = await page.ask('GET', '/config.json', { headers: { authorization: '' } });
  expect([status, json]).toEqual([200, {}]);
  const overview = await page.api<Overview>('GET', '/overview');
  expect([overview.updates, overview.account]).toEqual(['stream', undefined]);
});
