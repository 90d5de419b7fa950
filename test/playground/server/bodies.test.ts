import { Readable } from 'node:stream';
import { PageUnderTest } from '../../support/page-under-test';

let page: PageUnderTest;
beforeEach(async () => {
  page = await PageUnderTest.start();
});
afterEach(() => page.close());

const event = (name: string, userId: string) => ({ name, userId, attributes: {}, metrics: {} });
const fails = async (method: string, path: string, body?: unknown) => {
  const { status, json } = await page.ask<{ message: string }>(method, `/api${path}`, { body });
  return [status, json.message];
};
const edit = (change: object) => fails('PUT', '/rules/draft', { rows: [], basedOn: 1, ...change });
const sent = (change: object) =>
  fails('POST', '/events', { events: [{ ...event('purchase', 'ann'), ...change }] });

test.each<[string, () => Promise<unknown[]>, string]>([
  [
    'an attribute whose name would be lost',
    () =>
      fails(
        'POST',
        '/events',
        '{"events": [{"name": "a", "userId": "b", "attributes": {"__proto__": "x"}, "metrics": {}}]}',
      ),
    'events[0].attributes is “{"__proto__":"x"}”; choose another name than __proto__',
  ],
  [
    'a metric whose name would be lost',
    () =>
      fails(
        'POST',
        '/events',
        '{"events": [{"name": "a", "userId": "b", "attributes": {}, "metrics": {"__proto__": "1"}}]}',
      ),
    'events[0].metrics is “{"__proto__":"1"}”; choose another name than __proto__',
  ],
  [
    'an event of too many attributes',
    () => sent({ attributes: Object.fromEntries(Array.from({ length: 1_001 }, (__, i) => [`a${i}`, 'x'])) }),
    '; write at most 1000 names',
  ],
  [
    'a hundred thousand levels of brackets',
    () => fails('POST', '/events', `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    'the body is nested too deeply; ',
  ],
  [
    'a hundred thousand levels of brackets in a field',
    () =>
      fails(
        'PUT',
        '/rules/draft',
        `{"basedOn": 1, "rows": [{"id": "a", "cells": ${'['.repeat(100_000)}${']'.repeat(100_000)}}]}`,
      ),
    'rows[0].cells is nested too deeply; write an object of texts',
  ],
  [
    'a hundred thousand levels of brackets in an import',
    () =>
      fails('POST', '/rules/import', {
        text: `{"rules": [], "version": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
        mode: 'replace',
      }),
    'the rules are of version something else, and this release reads version 1',
  ],
  [
    'a draft of too many rows',
    () => edit({ rows: Array(10_001).fill({ id: 'a', cells: {} }) }),
    '; write at most 10000 rows',
  ],
  [
    'an import of too many lines',
    () => fails('POST', '/rules/import', { text: `RuleType,EventName${'\n'.repeat(5_002)}`, mode: 'add' }),
    'the text has more than 5000 rows; write at most 5000 at a time',
  ],
  [
    'an import of too many rules in JSON',
    () => fails('POST', '/rules/import', { text: `[${'{},'.repeat(5_000)}{}]`, mode: 'add' }),
    'the text has 5001 rules; write at most 5000 at a time',
  ],
  [
    'an import of too many columns',
    () => fails('POST', '/rules/import', { text: `RuleType,EventName${',a'.repeat(59)}`, mode: 'add' }),
    'the text has 61 cells in a row; write at most 60',
  ],
])('%s is refused, with the place, the value and the remedy', async (_, ask, message) => {
  expect(await ask()).toEqual([400, expect.stringContaining(message)]);
  expect(page.notes).toEqual([]);
});

test('a body of two numbers that is longer than any is refused', async () => {
  expect(await fails('POST', '/clock', `{"by": 1${' '.repeat(10_000)}}`)).toEqual([
    413,
    expect.stringContaining('the body has more than 10000 bytes'),
  ]);
});

test('a body whose length is not told is read like any other, as far as the limit', async () => {
  const chunked = (...pieces: string[]) =>
    page.ask<{ message: string }>('POST', '/api/events', {
      body: Readable.from(pieces.map((piece) => Buffer.from(piece))),
      headers: { 'content-type': 'application/json' },
    });
  const text = JSON.stringify({ events: [event('purchase', 'änn')] });
  // The two bytes of the letter come in two pieces.
  const bytes = Buffer.from(text);
  const middle = bytes.indexOf('ä') + 1;
  const { status } = await page.ask('POST', '/api/events', {
    body: Readable.from([bytes.subarray(0, middle), bytes.subarray(middle)]),
    headers: { 'content-type': 'application/json' },
  });
  expect(status).toBe(200);
  expect(await page.api('GET', '/users')).toMatchObject({ users: [{ userId: 'änn' }] });
  expect((await chunked('{"events"')).status).toBe(400);
  const large = await chunked(...Array<string>(11).fill(' '.repeat(1_000_000)));
  expect([large.status, large.json.message]).toEqual([
    413,
    expect.stringContaining('the body has more than 10000000 bytes'),
  ]);
  expect(page.notes).toEqual([]);
});

// Work that grows with the square of such a body would outlast the time that a test may take.
describe('of nine megabytes', () => {
  const many = (text: string) => text.repeat(Math.floor(9_000_000 / text.length));

  test.each<[string, 'PUT' | 'POST', string, () => string]>([
    ['a draft', 'PUT', '/rules/draft', () => `{"rows":[${many('{"a":1},')}{}],"basedOn":1}`],
    ['events', 'POST', '/events', () => `{"events":[${many('{"a":1},')}{}]}`],
    ['an import', 'POST', '/rules/import', () => importOf(many('{"a":1}').slice(0, 4_500_000))],
    [
      'an import as a list',
      'POST',
      '/rules/import',
      () => importOf(`[${many('{"a":1},').slice(0, 5_600_000)}{}]`),
    ],
    [
      'an import of short lines',
      'POST',
      '/rules/import',
      () => importOf(`RuleType,EventName${many('\na').slice(0, 6_000_000)}`),
    ],
    ['an import of one word', 'POST', '/rules/import', () => importOf(many('a'))],
  ])('%s is refused', async (_, method, path, body) => {
    const text = body();
    expect(text.length).toBeGreaterThan(5_000_000);
    const { status } = await page.ask(method, `/api${path}`, { body: text });
    expect(status).toBe(400);
  });

  const importOf = (text: string) => JSON.stringify({ text, mode: 'replace' });
});
