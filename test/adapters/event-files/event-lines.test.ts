import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { EventLine, linesOf, linesOfObject } from '../../../src/adapters/event-files/event-lines';

const MAX_LENGTH = 1_000_000;

async function* inPieces(content: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function textsOf(lines: AsyncIterable<EventLine[]>): Promise<string[]> {
  const all: string[] = [];
  for await (const batch of lines) all.push(...batch.map(({ text }) => text));
  return all;
}

test('lines are numbered from 1, and empty ones are left out but counted', async () => {
  const all: EventLine[] = [];
  for await (const batch of linesOf(inPieces(Buffer.from('a\n\n  \nb\r\nlast'), 3), () => {}, MAX_LENGTH)) {
    all.push(...batch);
  }
  expect(all).toEqual([
    { number: 1, text: 'a' },
    { number: 4, text: 'b\r' },
    { number: 5, text: 'last' },
  ]);
});

test('a line ends at a line feed alone: JSON may hold the other ends', async () => {
  const line = JSON.stringify({ note: 'a\u2028b\u2029c\u0085d' });
  expect(
    await textsOf(linesOf(inPieces(Buffer.from(`${line}\n${line}`), 100), () => {}, MAX_LENGTH)),
  ).toEqual([line, line]);
});

test('any lines are read alike, gzipped or not, however the content is cut', async () => {
  const lines = fc.array(fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify({ text })));
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 20 }), fc.boolean(), async (texts, size, isGzipped) => {
      const content = Buffer.from(texts.join('\n'));
      expect(
        await textsOf(linesOf(inPieces(isGzipped ? gzipSync(content) : content, size), () => {}, MAX_LENGTH)),
      ).toEqual(texts);
    }),
  );
});

test('the bytes that have been read are reported as they come, of the file as it is', async () => {
  const read: number[] = [];
  const content = gzipSync(Buffer.from('a line\n'));
  await textsOf(linesOf(inPieces(content, 10), (bytes) => read.push(bytes), MAX_LENGTH));
  expect(read.slice(0, 2)).toEqual([10, 20]);
  expect(read.at(-1)).toBe(content.length);
});

test.each<[string, () => Buffer]>([
  ['many empty lines', () => Buffer.alloc(10_000_000, '\n')],
  ['one long line', () => Buffer.alloc(100_000_000, 'x')],
  ['a small gzip of many empty lines', () => gzipSync(Buffer.alloc(10_000_000, '\n'))],
])('%s leave time for other work, and can be left', async (_, content) => {
  const whole = content();
  let [turns, batches] = [0, 0];
  let other = setImmediate(function again() {
    turns++;
    other = setImmediate(again);
  });
  for await (const batch of linesOf(inPieces(whole, whole.length), () => {}, 100)) {
    batches += batch.length + 1;
  }
  clearImmediate(other);
  expect(batches).toBeGreaterThan(100);
  expect(turns).toBeGreaterThan(1);
});

test('a line over the limit is a fault, and the others are read', async () => {
  const content = Buffer.from(`12345\n123456\n${'x'.repeat(50)}\nend`);
  const found: (string | undefined)[] = [];
  for await (const batch of linesOf(inPieces(content, 4), () => {}, 5)) {
    found.push(...batch.map(({ text, fault }) => fault ?? text));
  }
  const fault = 'the record is longer than 5 characters';
  expect(found).toEqual(['12345', fault, fault, 'end']);
});

describe('a reader that stops early', () => {
  test.each([
    ['after the first piece', Buffer.from('a\n'.repeat(100))],
    ['of gzip', gzipSync(Buffer.from('a\n'.repeat(100)))],
  ])('closes the content (%s)', async (_, content) => {
    let isClosed = false;
    const source = (async function* () {
      try {
        yield* inPieces(content, 8);
      } finally {
        isClosed = true;
      }
    })();
    for await (const batch of linesOf(source, () => {}, MAX_LENGTH)) {
      expect(batch[0].text).toBe('a');
      break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(true);
  });
});

test('the records of an object are the same however its bytes arrive', async () => {
  const cells = fc.constantFrom('a', 'ä', '"', '""', ',', '\n', '{', '}', '[', '{"a":1}', '\u{1f600}', ' ');
  const broken = fc.constantFrom(Buffer.from([0xff]), Buffer.from([0xc3]), Buffer.from('{"a":"x"}'));
  const content = fc
    .tuple(
      fc.constantFrom('', '[', 'a,b\n', '{"a":1}\n{', `{"a":"${'x'.repeat(70_000)}"}\n`),
      fc.array(fc.oneof({ weight: 9, arbitrary: cells.map((text) => Buffer.from(text)) }, broken), {
        maxLength: 60,
      }),
    )
    .map(([start, parts]) => Buffer.concat([Buffer.from(start), ...parts]));
  const recordsOf = async (bytes: Buffer, size: number) => {
    const all: EventLine[] = [];
    try {
      for await (const lines of linesOfObject(inPieces(bytes, size), 100)) all.push(...lines);
    } catch (error) {
      return [...all, (error as Error).message];
    }
    return all;
  };
  await fc.assert(
    fc.asyncProperty(content, fc.integer({ min: 1, max: 50 }), async (bytes, size) => {
      expect(await recordsOf(bytes, size)).toEqual(await recordsOf(bytes, 10_000_000));
    }),
  );
});

test.each([
  ['an image', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ['UTF-16 that does not say so', Buffer.from('{"name":"click"}\n', 'utf16le')],
])('%s is not a text', async (_, bytes) => {
  await expect(textsOf(linesOfObject(inPieces(bytes, 3), 100))).rejects.toThrow(
    'it is not a text; export the events as JSON lines or CSV, in UTF-8',
  );
});

test('a zero byte within a text is a fault of its record alone', async () => {
  const bytes = Buffer.from('{"name":"click one"}\n{"name":"\0"}\n');
  expect(await textsOf(linesOfObject(inPieces(bytes, 3), 100))).toHaveLength(2);
});
