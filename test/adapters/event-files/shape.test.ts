import fc from 'fast-check';
import { linesOf } from '../../../src/adapters/event-files/event-lines';

const MAX_LENGTH = 10_000;

/** Returns each record as `line: text`, or `line! reason`. */
async function recordsOf(content: Buffer | string, size = 5): Promise<string[]> {
  const bytes = Buffer.from(content as string);
  const pieces = (async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  })();
  const found: string[] = [];
  for await (const batch of linesOf(pieces, () => {}, MAX_LENGTH)) {
    for (const { number, text, fault } of batch) {
      found.push(fault === undefined ? `${number}: ${text}` : `${number}! ${fault}`);
    }
  }
  return found;
}

const A = '{"id":1.10}';
const B = '{"id":12345678901234567890,"text":"}{ \\"[,\\\\"}';
const NOT_UTF8 = 'the text is not UTF-8; save the file as UTF-8';

describe('JSON', () => {
  test.each<[string, string, string[]]>([
    ['a line each', `${A}\n${B}\n`, [`1: ${A}`, `2: ${B}`]],
    ['a line each, with Windows line ends', `${A}\r\n${A}\r\n`, [`1: ${A}\r`, `2: ${A}\r`]],
    ['a line each, with the line ends of an old Mac', `${A}\r${B}\r`, [`1: ${A}`, `2: ${B}`]],
    ['lines among others', `nonsense\n${A}\n[]\n`, ['1: nonsense', `2: ${A}`, '3: []']],
    ['without line ends', `${A}${B}`, [`1: ${A}`, `1: ${B}`]],
    ['some lines without an end', `${A}\n${B} ${A}\n${B}`, [`1: ${A}`, `2: ${B}`, `2: ${A}`, `3: ${B}`]],
    ['with commas between', `${A},\n${B},\n`, [`1: ${A}`, `2: ${B}`]],
    ['an array', `[${A},${B}]`, [`1: ${A}`, `1: ${B}`]],
    ['an array with a line each', `\n[\n${A},\n${B}\n]\n`, [`3: ${A}`, `4: ${B}`]],
    ['several arrays', `[${A}][${B}]`, [`1: ${A}`, `1: ${B}`]],
    ['an array of other values', '[1,"a, b",[2,[3]],null]', ['1: 1', '1: "a, b"', '1: [2,[3]]', '1: null']],
    [
      'over several lines',
      '{\n "a": 1\n}\n{\n "a": [\n 2]\n}',
      ['1: {\n "a": 1\n}', '4: {\n "a": [\n 2]\n}'],
    ],
    ['an empty array', '[ ]', []],
  ])('%s', async (_, content, expected) => {
    expect(await recordsOf(content)).toEqual(expected);
    expect(await recordsOf(content, 1)).toEqual(expected);
  });

  test('that is cut off says so', async () => {
    expect(await recordsOf(`[\n${A},\n{"id":`)).toEqual([
      `2: ${A}`,
      '3! the file ends within the JSON value that begins here',
      '1! the array that begins here does not end: the file is cut off',
    ]);
  });

  test('that is too long is a fault, and the rest is read', async () => {
    expect(await recordsOf(`[{"a":"${'x'.repeat(MAX_LENGTH)}"},${A}]`, 1_000)).toEqual([
      `1! the record is longer than ${MAX_LENGTH} characters`,
      `1: ${A}`,
    ]);
  });

  test('any values are found again, whatever stands between them', async () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), {
      minLength: 1,
      maxLength: 5,
    });
    const space = fc.constantFrom(undefined, 1, '\t');
    await fc.assert(
      fc.asyncProperty(objects, space, fc.integer({ min: 1, max: 30 }), async (values, indent, size) => {
        const texts = values.map((value) => JSON.stringify(value, undefined, indent));
        for (const content of [texts.join('\n'), texts.join(''), `[${texts.join(',')}]`]) {
          const records = await recordsOf(content, size);
          expect(records.map((record) => record.slice(record.indexOf(':') + 2))).toEqual(texts);
        }
      }),
    );
  });
});

describe('a table', () => {
  test.each<[string, string, string[]]>([
    [
      'with commas',
      'user,event\nann,buy\n\nbob,"sell, all"',
      ['2: {"user":"ann","event":"buy"}', '4: {"user":"bob","event":"sell, all"}'],
    ],
    ['with semicolons', 'user;price\r\nann;1,5\r\n', ['2: {"user":"ann","price":"1,5"}']],
    ['with tabs', 'user\tprice\nann\t2\n', ['2: {"user":"ann","price":2}']],
    ['with the line ends of an old Mac', 'user,price\rann,2\r', ['2: {"user":"ann","price":2}']],
    [
      'whose numbers stay as written, and whose names stay text',
      'a,b,c,d,e,f,g\n19.90,-0.5,12345678901234567890,00123,+49170,1e5,1.\n',
      ['2: {"a":19.90,"b":-0.5,"c":12345678901234567890,"d":"00123","e":"+49170","f":"1e5","g":"1."}'],
    ],
    ['with empty cells, which are left out', 'a,b,c\n,2,\n', ['2: {"b":2}']],
    ['with a row that ends early', 'a,b,c\n1\n', ['2: {"a":1}']],
    ['with a column without a heading', ',a\n0,x\n', ['2: {"column 1":0,"a":"x"}']],
    [
      'with quotes and lines in cells',
      'a,b\n"1 ""2""","x\ny"\n3,4',
      ['2: {"a":"1 \\"2\\"","b":"x\\ny"}', '4: {"a":3,"b":4}'],
    ],
    ['of headings alone', 'user,event\n', []],
  ])('%s', async (_, content, expected) => {
    expect(await recordsOf(content)).toEqual(expected);
    expect(await recordsOf(content, 1)).toEqual(expected);
  });

  test('with a row of more cells than columns tells that row alone', async () => {
    expect(await recordsOf('a,b\n1,2,3\n4,5,\n')).toEqual([
      '2! the row has 3 cells where the table has 2 columns; put quotes around a cell that holds the separator',
      '3: {"a":4,"b":5}',
    ]);
  });

  test('with a quote that nothing closes gives up that line alone', async () => {
    expect(await recordsOf('a,b\n"1,2\n3,4\n')).toEqual([
      '2! a quote opens a cell and none closes it; write a quote inside a cell twice',
      '3: {"a":3,"b":4}',
    ]);
    const long = `a,b\n"1,2\n${'3,4\n'.repeat(300_000)}`;
    const records = await recordsOf(long, 65_536);
    expect(records).toHaveLength(300_001);
    expect(records.at(-1)).toBe('300002: {"a":3,"b":4}');
  });

  test('with quotes that do not match says how far the row goes', async () => {
    expect(await recordsOf('a,b\n"1" x,2\n3,"4"\n5,6\n')).toEqual([
      '2! the quotes do not match, so the row goes on to line 3; write a quote inside a cell twice',
      '4: {"a":5,"b":6}',
    ]);
  });

  test('with one heading twice cannot be read', async () => {
    await expect(recordsOf('a, a\n1,2\n')).rejects.toThrow(
      'it has the column “a” twice; rename one of the two',
    );
  });
});

describe('letters', () => {
  const line = '{"id":"ä€😀"}';

  test.each<[string, Buffer]>([
    ['UTF-8', Buffer.from(`${line}\n${line}`)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${line}\n${line}`)],
    ['UTF-16, the low byte first', Buffer.from(`\uFEFF${line}\n${line}`, 'utf16le')],
    ['UTF-16, the high byte first', Buffer.from(`\uFEFF${line}\n${line}`, 'utf16le').swap16()],
  ])('in %s are read', async (_, content) => {
    for (const size of [1, 2, 3, 7, 100]) {
      expect(await recordsOf(content, size)).toEqual([`1: ${line}`, `2: ${line}`]);
    }
  });

  test('that are not UTF-8 are a fault of their line alone', async () => {
    const broken = Buffer.from('{"id":"\xe4"}', 'latin1');
    const inLines = Buffer.concat([
      Buffer.from(`${line}\n`),
      broken,
      Buffer.from(`\n${line}\n{"id":"\uFFFD"}`),
    ]);
    const inArray = Buffer.concat([Buffer.from(`[${line},\n`), broken, Buffer.from(`,\n${line}]`)]);
    const table = Buffer.from('id,n\nx,1\n\xe4,2\nx,3', 'latin1');
    for (const size of [1, 10, 100]) {
      expect(await recordsOf(inLines, size)).toEqual([
        `1: ${line}`,
        `2! ${NOT_UTF8}`,
        `3: ${line}`,
        '4: {"id":"\uFFFD"}',
      ]);
      expect(await recordsOf(inArray, size)).toEqual([`1: ${line}`, `2! ${NOT_UTF8}`, `3: ${line}`]);
      expect(await recordsOf(table, size)).toEqual([
        '2: {"id":"x","n":1}',
        `3! ${NOT_UTF8}`,
        '4: {"id":"x","n":3}',
      ]);
    }
  });

  test('of headings that are not UTF-8, and UTF-16 that is broken, cannot be read', async () => {
    await expect(recordsOf(Buffer.from('\xe4,n\nx,1', 'latin1'))).rejects.toThrow(
      'its headings in line 1 are not UTF-8; save the file as UTF-8',
    );
    await expect(recordsOf(Buffer.from('\uFEFF{"id":"\ud800"}', 'utf16le'))).rejects.toThrow(
      'it is UTF-16 with letters that are broken; save it as UTF-8',
    );
  });
});

test.each([
  ['xls', '\xd0\xcf\x11\xe0', 'it is a workbook; save it as CSV: File → Save as → CSV UTF-8'],
  [
    'zip',
    'PK\x03\x04',
    'it is a zip or a workbook; unpack a zip and give its files; if it is a workbook, save it as CSV',
  ],
  ['xz', '\xfd7zXZ\0', 'it is compressed with xz; unpack it with xz -d'],
  ['parquet', 'PAR1\x15', 'it is a Parquet file; export it as JSON lines or CSV'],
  ['tar', `name${'\0'.repeat(253)}ustar`, 'it is a tar archive; unpack it with tar -xf and name the folder'],
])('a file of the kind %s is refused with what to do', async (_, head, message) => {
  await expect(recordsOf(Buffer.from(head, 'latin1'))).rejects.toThrow(message);
});
