import { request } from 'node:http';
import { Page } from 'playwright-core';
import type { Overview } from '../../src/playground/api';
import { HttpServer } from '../support/http-server';
import { inBrowser } from './support/in-browser';
import { Reader } from './support/reader';

const EVENT = { events: [{ name: 'greenbutton', userId: 'ann', attributes: {}, metrics: {} }] };

/** Opens a foreign page in the reader's own browser, with the cookies, from another port of this machine. */
async function inForeignPage(
  html: string,
  reader: Reader,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const server = await HttpServer.start(() => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: html,
  }));
  const page = await reader.page.context().newPage();
  try {
    await page.goto(server.endpoint);
    await work(page);
  } finally {
    await page.close();
    await server.close();
  }
}

function statusFor(
  url: string,
  headers: Record<string, string>,
  method = 'GET',
  body?: string,
): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .on('error', reject)
      .end(body);
  });
}

describe('a page of somebody else', () => {
  inBrowser(
    'neither reads from the playground nor changes anything in it',
    async ({ playground, reader }) => {
      await inForeignPage('<p>hello</p>', reader, async (page) => {
        const attempt = (path: string, options: object) =>
          page.evaluate<string>(
            `fetch(${JSON.stringify(new URL(path, playground.url).href)}, ${JSON.stringify(options)}).then((answer) => answer.type === 'opaque' ? 'sent' : 'read', () => 'refused')`,
          );
        expect(await attempt('api/overview', {})).toBe('refused');
        expect(
          await attempt('api/events', {
            method: 'POST',
            body: JSON.stringify(EVENT),
            headers: { 'content-type': 'application/json' },
          }),
        ).toBe('refused');
        // A browser sends such a request without a preflight, and only withholds the answer.
        await attempt('api/events', { method: 'POST', mode: 'no-cors', body: JSON.stringify(EVENT) });
        expect(await playground.api<Overview>('/overview')).toMatchObject({ events: 0, users: 0 });
      });
    },
  );

  inBrowser('cannot put the playground into a frame of its own', async ({ playground, reader }) => {
    await inForeignPage(`<iframe src="${playground.url}"></iframe>`, reader, async (page) => {
      expect(page.frames()[1].url()).toMatch(/^chrome-error:/);
    });
  });
});

describe('a name that leads to this machine', () => {
  inBrowser('is not served, whatever it asks for', async ({ playground }) => {
    const { port } = new URL(playground.url);
    for (const host of [
      'evil.example.com',
      `evil.example.com:${port}`,
      `127.0.0.1.evil.example.com:${port}`,
    ]) {
      expect([host, (await statusFor(playground.url, { host })) >= 400]).toEqual([host, true]);
      expect([
        host,
        await statusFor(`${playground.url}api/overview`, { ...playground.access, host }),
      ]).toEqual([host, 403]);
    }
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
      expect(await statusFor(playground.url, { host })).toBe(200);
      expect(await statusFor(`${playground.url}api/overview`, { ...playground.access, host })).toBe(200);
    }
  });

  inBrowser('of another origin changes nothing', async ({ playground }) => {
    const headers = {
      ...playground.access,
      'content-type': 'application/json',
      'origin': 'http://evil.example.com',
    };
    expect(await statusFor(`${playground.url}api/events`, headers, 'POST', JSON.stringify(EVENT))).toBe(403);
    expect(await playground.api<Overview>('/overview')).toMatchObject({ events: 0 });
  });
});
