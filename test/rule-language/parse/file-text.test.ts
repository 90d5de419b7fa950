import { textOfFile } from '../../../src/rule-language/parse/file-text';

const TABLE = 'RuleType,EventName\r\naggregator,café\r\n';
const bytes = (text: string, encoding: BufferEncoding) => Buffer.from(text, encoding);
const bigEndian = (text: string) => bytes(text, 'utf16le').swap16();

test.each([
  ['UTF-8', bytes(TABLE, 'utf8')],
  ['UTF-8 with a byte order mark', bytes(`\uFEFF${TABLE}`, 'utf8')],
  ['UTF-16, as Excel writes “Unicode Text”', bytes(`\uFEFF${TABLE}`, 'utf16le')],
  ['UTF-16, the larger byte first', bigEndian(`\uFEFF${TABLE}`)],
])('a file is read as %s', (_, content) => {
  expect(textOfFile(content)).toBe(TABLE);
});

test('an empty file is an empty text', () => {
  expect(textOfFile(new Uint8Array())).toBe('');
});

test('a file of Windows is refused with the line and the remedy, since its letters would be replaced', () => {
  expect(() => textOfFile(bytes(TABLE, 'latin1'))).toThrow(
    'the file is not UTF-8 (line 2): its letters cannot be read for certain; ' +
      'save it as UTF-8, in Excel as “CSV UTF-8”',
  );
});

test('UTF-16 without a byte order mark is not guessed', () => {
  expect(() => textOfFile(bytes(TABLE, 'utf16le'))).toThrow('the file is not UTF-8 (line 1)');
});

test('half a character of UTF-16 is refused', () => {
  expect(() => textOfFile(bytes(`\uFEFF${TABLE}`, 'utf16le').subarray(0, -1))).toThrow(
    'the file is UTF-16 with letters that are broken; save it as UTF-8',
  );
});

test.each([
  ['a workbook, or another archive,', [0x50, 0x4b, 0x03, 0x04, 0x14]],
  ['a workbook of an old format', [0xd0, 0xcf, 0x11, 0xe0, 0xa1]],
])('%s is refused with what to do', (name, head) => {
  expect(() => textOfFile(Uint8Array.from(head))).toThrow(
    `the file is ${name} and not a text; save the sheet as CSV, in Excel as “CSV UTF-8”`,
  );
});
