import { PlaygroundServer } from '../../../src/playground/server/node/playground-server';
import { FILES, PageUnderTest } from '../../support/page-under-test';

let page: PageUnderTest;
beforeAll(async () => {
  page = await PageUnderTest.start();
});
afterAll(() => page.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  page.ask<{ message: string }>('GET', path, { headers });
const post = (headers: Record<string, string>) =>
  page.ask<{ message: string }>('POST', '/api/run', { headers });

test.each(['127.0.0.1', 'localhost'])('the page may be asked for by the name %s', async (name) => {
  expect((await get('/api/overview', { host: `${name}:${page.port}` })).status).toBe(200);
});

test.each([
  ['another name that leads here', () => `evil.example:${page.port}`],
  ['another port', () => `127.0.0.1:${page.port + 1}`],
  ['no port', () => '127.0.0.1'],
  ['a name that begins alike', () => `localhost.evil.example:${page.port}`],
  ['an address of the network', () => `192.168.0.1:${page.port}`],
])('a host that is %s is refused, for files as well', async (_, host) => {
  for (const path of ['/api/overview', '/']) {
    const { status, json } = await get(path, { host: host() });
    expect([status, json.message]).toEqual([
      403,
      expect.stringContaining(`the host is “${host()}”; open the page at http://127.0.0.1:${page.port}`),
    ]);
  }
});

test.each(['http://evil.example', 'null', 'https://127.0.0.1', 'http://127.0.0.1:1'])(
  'the origin %s can start nothing',
  async (origin) => {
    expect(await post({ origin })).toMatchObject({
      status: 403,
      json: { message: expect.stringContaining(`comes from “${origin}”`) },
    });
  },
);

test('the page itself can', async () => {
  expect((await post({ 'origin': page.url.slice(0, -1), 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  expect(
    (await post({ origin: `http://localhost:${page.port}`, host: `localhost:${page.port}` })).status,
  ).toBe(200);
});

test('the page under one name is another site than under the other', async () => {
  expect((await post({ origin: `http://localhost:${page.port}` })).status).toBe(403);
});

test.each(['cross-site', 'same-site'])(
  'a request without an origin that is %s reads and starts nothing',
  async (site) => {
    for (const path of [
      '/api/overview',
      '/api/rules/preview',
      '/api/stream',
      '/api/rules/file?of=draft&format=csv',
    ]) {
      expect(
        (await get(path, { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }))
          .status,
      ).toBe(403);
      expect(
        (
          await get(path, {
            'sec-fetch-site': site,
            'sec-fetch-mode': 'navigate',
            'sec-fetch-dest': 'document',
          })
        ).status,
      ).toBe(403);
    }
    expect(
      (await get('/', { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }))
        .status,
    ).toBe(403);
  },
);

test('a link from elsewhere opens the page', async () => {
  expect(
    (
      await get('/', {
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
      })
    ).status,
  ).toBe(200);
});

test('whatever is answered says how little a browser may do with it', async () => {
  for (const [path, headers] of [
    ['/', {}],
    ['/api/overview', {}],
    ['/api/nothing', {}],
    ['/api/overview', { host: 'evil.example' }],
  ] as const) {
    const answer = await get(path, headers);
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(answer.headers['content-security-policy']).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'",
    );
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  }
});

describe('files', () => {
  test('the page is asked for again each time, what is named by its content never', async () => {
    const start = await get('/');
    expect(start.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
    });
    const [, script] = /src="\.\/(assets\/[^"]+\.js)"/.exec(start.text)!;
    expect((await get(`/${script}`)).headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    const [, style] = /href="\.\/(assets\/[^"]+\.css)"/.exec(start.text)!;
    expect((await get(`/${style}`)).headers['content-type']).toBe('text/css; charset=utf-8');
  });

  test.each([
    '/nothing.js',
    '/assets',
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
    '/%00',
  ])('nothing else is served: %s', async (path) => {
    expect((await page.ask('GET', `${page.url.slice(0, -1)}${path}`)).status).toBe(404);
  });
});

test('while the data is being opened the page is there and says so', async () => {
  const server = await PlaygroundServer.start({ files: FILES, port: 0, note: () => {} });
  try {
    expect((await fetch(server.url)).status).toBe(200);
    const answer = await fetch(`${server.url}api/overview`);
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { message: 'the data is being opened; the page goes on by itself as soon as it is there' },
    ]);
  } finally {
    await server.close();
  }
});

test('files that are not there are missed at the start', async () => {
  await expect(PlaygroundServer.start({ files: __dirname, port: 0, note: () => {} })).rejects.toThrow(
    `the files of the page are not in ${__dirname}; install the package again`,
  );
});
