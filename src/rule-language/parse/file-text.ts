/** First bytes of files that are no text, each with what such a file is. */
const OTHER_FILES: readonly { readonly head: readonly number[]; readonly name: string }[] = [
  { head: [0x50, 0x4b], name: 'a workbook, or another archive,' },
  { head: [0xd0, 0xcf, 0x11, 0xe0], name: 'a workbook of an old format' },
];

/** Byte order marks of encodings that a spreadsheet may choose beside UTF-8. */
const BYTE_ORDER_MARKS = [
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
] as const;

const LINE_FEED = 0x0a;

/**
 * Reads the text of a rules file: UTF-8, or UTF-16 where its byte order mark says so. Other encodings are
 * refused, since their letters would be replaced and a filter for them would never match.
 *
 * @throws Error when the file is a workbook, or is written in another encoding
 */
export function textOfFile(bytes: Uint8Array): string {
  const other = OTHER_FILES.find(({ head }) => beginsWith(bytes, head));
  if (other) {
    throw new Error(
      `the file is ${other.name} and not a text; save the sheet as CSV, in Excel as “CSV UTF-8”`,
    );
  }
  const marked = BYTE_ORDER_MARKS.find(({ mark }) => beginsWith(bytes, mark));
  const text = decoded(bytes, marked?.encoding ?? 'utf-8');
  if (text !== undefined && !text.includes('\0')) return text;
  if (marked) throw new Error('the file is UTF-16 with letters that are broken; save it as UTF-8');
  throw new Error(
    `the file is not UTF-8 (line ${brokenLine(bytes)}): its letters cannot be read for certain; ` +
      'save it as UTF-8, in Excel as “CSV UTF-8”',
  );
}

function beginsWith(bytes: Uint8Array, head: readonly number[]): boolean {
  return head.every((byte, place) => bytes[place] === byte);
}

function decoded(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Finds the first line that is not UTF-8, in which no character contains the byte of a line feed. */
function brokenLine(bytes: Uint8Array): number {
  let [number, start] = [1, 0];
  for (;;) {
    const end = bytes.indexOf(LINE_FEED, start);
    const line = decoded(bytes.subarray(start, end < 0 ? bytes.length : end), 'utf-8');
    if (line === undefined || line.includes('\0') || end < 0) return number;
    [number, start] = [number + 1, end + 1];
  }
}
