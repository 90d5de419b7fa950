import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GAP, Message, messagesOf } from './messages';
import { ROOT } from './pages';

/** Characters of fixed text by which an entry still identifies a message. */
const MIN_CHARACTERS = 6;

/** Returns the messages in the first column of the tables. */
function entries(): string[] {
  const [, messages] = readFileSync(join(ROOT, 'docs/troubleshooting.md'), 'utf8').split('\n## Messages\n');
  return [...messages.matchAll(/^\| (`.*?) \| /gm)].flatMap(([, cell]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, entry]) => entry),
  );
}

/** Tests whether an entry is the message or a leading part of it. */
function isOf(entry: string, { text }: Message): boolean {
  const pattern = entry
    .split(GAP)
    .map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}`).test(text);
}

const messages = messagesOf();

test('the code is seen to raise messages of every kind', () => {
  expect(messages.length).toBeGreaterThan(180);
  for (const folder of [
    'src/adapters/',
    'src/cli/',
    'src/construct/',
    'src/contract/',
    'src/engine/',
    'src/functions/',
    'src/operations/',
    'src/playground/',
    'src/rule-language/',
  ]) {
    expect(messages.filter(({ place }) => place.startsWith(folder)).length).toBeGreaterThan(0);
  }
});

test('every message that the code can raise has an entry', () => {
  const known = entries();
  expect(
    messages
      .filter((message) => !known.some((entry) => isOf(entry, message)))
      .map(({ place, text }) => `${place}: ${text}`),
  ).toEqual([]);
});

test('every entry is of a message that the code can raise', () => {
  expect(entries().filter((entry) => !messages.some((message) => isOf(entry, message)))).toEqual([]);
});

test('an entry is more than a gap', () => {
  expect(entries().filter((entry) => entry.replaceAll(GAP, '').trim().length < MIN_CHARACTERS)).toEqual([]);
});
