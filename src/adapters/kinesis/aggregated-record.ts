import { createHash } from 'node:crypto';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** First bytes of a record that the Kinesis Producer Library aggregated (KPL Aggregated Record Format). */
const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
/** Characters of {@link MAGIC} in base64, without the last one, which shares bits with the next byte. */
const MAGIC_IN_BASE64 = MAGIC.toString('base64').slice(0, 5);
const DIGEST_LENGTH = 16;

/** Number of the field `records` of an `AggregatedRecord`. */
const RECORDS = 3;
/** Number of the field `data` of a `Record`. */
const DATA = 3;

/**
 * Splits an aggregated record into its parts.
 *
 * @param data of the record in base64
 * @returns the data of each part in base64, and undefined for a record that is not aggregated
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

/** Returns the values of a field of bytes. */
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
