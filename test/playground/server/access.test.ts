import { AccessToken } from '../../../src/playground/server/node/access-token';
import { PlaygroundServer } from '../../../src/playground/server/node/playground-server';
import { FILES, PageUnderTest } from '../../support/page-under-test';

let page: PageUnderTest;
beforeAll(async () => {
  page = await PageUnderTest.start();
});
afterAll(() => page.close());

/** Every kind of request that shows or changes data. */
const REQUESTS = [
  ['GET', '/api/overview'],
  ['GET', '/api/stream'],
  ['GET', '/api/rules/file?of=draft&format=csv'],
  ['GET', '/api/segments/attribute%3Aclick/members.csv'],
  ['GET', '/api/nothing'],
  ['GET', '/%61pi/overview'],
  ['POST', '/api/run'],
  ['POST', '/api/loads?name=x'],
  ['PUT', '/api/rules/draft'],
  ['DELETE', '/api/loads/1'],
] as const;

const ask = (method: string, path: string, headers: Record<string, string>) =>
  page.ask<{ message: string }>(method, path, { headers: { authorization: '', ...headers } });

describe.each(REQUESTS)('%s %s', (method, path) => {
  test('without a token does nothing, and says where the token is', async () => {
    const { status, json, headers } = await ask(method, path, {});
    expect([status, json.message]).toEqual([
      401,
      'the request carries no token; open the address that the command has printed in its terminal, ' +
        'or send the token of that address in the header “Authorization: Bearer …”',
    ]);
    expect(headers).toMatchObject({ 'www-authenticate': 'Bearer', 'cache-control': 'no-store' });
  });

  test.each([
    ['a cookie', (token: string) => ({ cookie: `playground-token-${page.port}=${token}` })],
    ['a header', (token: string) => ({ authorization: `Bearer ${token}` })],
  ])('with another token in %s does nothing, and says why', async (_, headersOf) => {
    for (const token of [
      new AccessToken().text,
      page.token.slice(0, -1),
      `${page.token}x`,
      page.token.toLowerCase(),
    ]) {
      const { status, json } = await ask(method, path, headersOf(token));
      expect([status, json.message]).toEqual([
        401,
        'this page belongs to an earlier start of the command; ' +
          'open the address that the command has printed in its terminal',
      ]);
    }
  });
});

test('the printed address gives the browser a cookie for this port, and leads to one without the token', async () => {
  const { status, headers } = await ask('GET', `/?token=${page.token}`, {});
  expect(status).toBe(302);
  expect(headers).toMatchObject({
    'location': '/',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  });
  const [cookie, ...attributes] = headers['set-cookie']![0].split('; ');
  expect(cookie).toBe(`playground-token-${page.port}=${page.token}`);
  expect(attributes.sort()).toEqual(['HttpOnly', 'Path=/api', 'SameSite=Strict']);
  expect((await ask('GET', '/api/overview', { cookie })).status).toBe(200);
});

test.each(['x', '', new AccessToken().text])(
  'the address with the token %j gives no cookie and says why',
  async (token) => {
    const { status, text, headers } = await ask('GET', `/?token=${token}`, {});
    expect([status, text]).toEqual([
      401,
      'This address belongs to an earlier start of the command: ' +
        'open the address that the command has printed in its terminal.',
    ]);
    expect(headers['set-cookie']).toBeUndefined();
  },
);

test('a program sends the token as a header', async () => {
  const authorization = `Bearer ${page.token}`;
  expect((await ask('GET', '/api/overview', { authorization })).status).toBe(200);
});

test('the cookie of another playground on this machine changes nothing', async () => {
  const cookie = `playground-token-1=${new AccessToken().text}; playground-token-${page.port}=${page.token}`;
  expect((await ask('GET', '/api/overview', { cookie })).status).toBe(200);
});

test('the files of the page, which hold no data, need no token', async () => {
  const { status, text } = await ask('GET', '/', {});
  expect([status, text]).toEqual([200, expect.stringContaining('<div id="root">')]);
});

test('a token opens no page under another name', async () => {
  const host = `evil.example:${page.port}`;
  for (const path of [`/?token=${page.token}`, '/api/overview']) {
    expect((await page.ask('GET', path, { headers: { host } })).status).toBe(403);
  }
});

test('no token is asked for when the server has none', async () => {
  const server = await PlaygroundServer.start({ files: FILES, port: 0, note: () => {} });
  try {
    expect(server.entrance).toBe(server.url);
    expect((await fetch(`${server.url}api/overview`)).status).toBe(503);
  } finally {
    await server.close();
  }
});

test('each token is another one, of 256 bits', () => {
  const tokens = new Set(Array.from({ length: 100 }, () => new AccessToken().text));
  expect(tokens.size).toBe(100);
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
});
