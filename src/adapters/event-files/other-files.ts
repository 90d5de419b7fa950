import { isUtf8 } from 'node:buffer';
import { endOfCharacters } from './text-blocks';

/** What people do with a workbook, whichever program wrote it. */
export const SAVE_AS_CSV = 'save it as CSV: File → Save as → CSV UTF-8';

interface OtherFile {
  readonly head: string;
  /** Place of the head in the file; its beginning when absent. */
  readonly at?: number;
  readonly name: string;
  readonly fix: string;
}

/** Share of bytes that are zero, which no text in UTF-8 has. */
const MAX_ZERO_SHARE = 0.1;

/** Files that hold no text, by the bytes (as Latin-1) that tell them. */
const OTHER_FILES: readonly OtherFile[] = [
  {
    head: 'PK\x03\x04',
    // A zip is known by its end, so only one that lies on this machine as a file is read.
    name: 'a zip or a workbook',
    fix: `unpack a zip and give its files; if it is a workbook, ${SAVE_AS_CSV}`,
  },
  { head: '\xd0\xcf\x11\xe0', name: 'a workbook', fix: SAVE_AS_CSV },
  { head: '\xfd7zXZ\0', name: 'compressed with xz', fix: 'unpack it with xz -d' },
  { head: '\x04\x22\x4d\x18', name: 'compressed with lz4', fix: 'unpack it with lz4 -d' },
  { head: 'PAR1\x15', name: 'a Parquet file', fix: 'export it as JSON lines or CSV' },
  { head: 'Obj\x01', name: 'an Avro file', fix: 'export it as JSON lines or CSV' },
  { head: 'ustar', at: 257, name: 'a tar archive', fix: 'unpack it with tar -xf and name the folder' },
];

/** @throws Error when the first bytes are those of a file that has to be converted or unpacked first */
export function refuseUnreadable(head: Buffer): void {
  const other = OTHER_FILES.find(
    ({ head: bytes, at = 0 }) => head.toString('latin1', at, at + bytes.length) === bytes,
  );
  if (other) throw new Error(`it is ${other.name}; ${other.fix}`);
}

/** @throws Error when the head of a content that has to be UTF-8 is not of a text */
export function refuseBinary(head: Buffer): void {
  const zeros = head.reduce((sum, byte) => sum + (byte === 0 ? 1 : 0), 0);
  const isBroken = !isUtf8(head.subarray(0, endOfCharacters(head)));
  if (zeros > head.length * MAX_ZERO_SHARE || (zeros > 0 && isBroken)) {
    throw new Error('it is not a text; export the events as JSON lines or CSV, in UTF-8');
  }
}
