import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const PAGE = resolve(__dirname, '../../assets/web');
/** Limit of the page with all its parts, gzipped. */
const MAX_BYTES = 600 * 1024;

/**
 * Addresses that are only names or only shown: XML namespaces, explanations of errors, and the base that
 * paths are read against.
 */
const NEVER_LOADED = new RegExp(
  '^https?://(' +
    '(www\\.w3\\.org|react\\.dev/errors|github\\.com/date-fns/date-fns/blob)/|' +
    '127\\.0\\.0\\.1$)',
);

const files = readdirSync(PAGE, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => ({ name, content: readFileSync(join(parentPath, name)) }));

test('the page is small enough to be there at once', () => {
  const sizes = files.map(({ name, content }) => ({ name, gzipped: gzipSync(content).length }));
  const all = sizes.reduce((sum, { gzipped }) => sum + gzipped, 0);
  expect(sizes.length).toBeGreaterThan(2);
  expect({ all, tooLarge: all > MAX_BYTES ? sizes : [] }).toEqual({ all, tooLarge: [] });
});

test('the page loads nothing from another host', () => {
  const found = files.flatMap(({ name, content }) =>
    addressesIn(content.toString('utf8')).map((address) => `${name}: ${address}`),
  );
  expect(found).toEqual([]);
});

test.each([
  ['<script src="https://cdn.example.com/a.js"></script>', 'https://cdn.example.com/a.js'],
  ['<link href="//cdn.example.com/a.css">', '//cdn.example.com/a.css'],
  ['@import url(//fonts.example.com/css);', '//fonts.example.com/css'],
  ['fetch(`https://api.example.com/v1`)', 'https://api.example.com/v1'],
])('an address of another host is found: %s', (text, address) => {
  expect(addressesIn(text)).toEqual([address]);
});

function addressesIn(text: string): string[] {
  const whole = text.match(/https?:\/\/[^\s"'`<>)\\]+/g) ?? [];
  // Addresses without a scheme; the preceding character distinguishes them from comments.
  const hosts = [...text.matchAll(/["'`(](\/\/[\w-]+\.[\w.-]+[^\s"'`<>)\\]*)/g)].map(
    ([, address]) => address,
  );
  return [...whole, ...hosts].filter((address) => !NEVER_LOADED.test(address));
}
