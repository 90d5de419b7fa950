import { createHash } from 'node:crypto';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/**
 * What a record begins with in which the Kinesis Producer Library has put several together (its
 * documentation, "KPL Aggregated Record Format").
 */
const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
/** The same in base64, but for the last character, which shares bits with what follows. */
const MAGIC_IN_BASE64 = MAGIC.toString('base64').slice(0, 5);
const DIGEST_LENGTH = 16;

/** Field numbers of `AggregatedRecord` and of the `Record`s in it. */
const RECORDS = 3;
const DATA = 3;

/**
 * Takes apart what a producer has put together.
 *
 * @param data a record's data in base64
 * @returns the data of each part in base64; undefined when the record is none of that kind
 */
export function deaggregate(data: string): string[] | undefined {
  if (!data.startsWith(MAGIC_IN_BASE64)) return undefined;
  const bytes = Buffer.from(data, 'base64');
  if (bytes.length < MAGIC.length + DIGEST_LENGTH || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    return undefined;
  }
  const message = bytes.subarray(MAGIC.length, -DIGEST_LENGTH);
  if (!createHash('md5').update(message).digest().equals(bytes.subarray(-DIGEST_LENGTH))) return undefined;
  try {
    return fieldsOf(message, RECORDS)
      .map((record) => fieldsOf(record, DATA))
      .map(([part = new Uint8Array()]) => Buffer.from(part).toString('base64'));
  } catch {
    return undefined;
  }
}

/** The values of a field that holds bytes. */
function fieldsOf(message: Uint8Array, field: number): Uint8Array[] {
  const reader = new BinaryReader(message);
  const values: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === field && wireType === WireType.LengthDelimited) values.push(reader.bytes());
    else reader.skip(wireType, number);
  }
  return values;
}
