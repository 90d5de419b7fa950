import { createHash } from 'node:crypto';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);

/** Puts a message into the frame of the Kinesis Producer Library, in base64. */
export function framed(message: Uint8Array): string {
  return Buffer.concat([MAGIC, message, createHash('md5').update(message).digest()]).toString('base64');
}

/** Aggregates texts into one record as the Kinesis Producer Library does. */
export function aggregatedRecord(...texts: string[]): string {
  const message = new BinaryWriter();
  message.tag(1, WireType.LengthDelimited).string('key');
  for (const text of texts) {
    const record = new BinaryWriter()
      .tag(1, WireType.Varint)
      .uint64(0)
      .tag(3, WireType.LengthDelimited)
      .bytes(Buffer.from(text))
      .finish();
    message.tag(3, WireType.LengthDelimited).bytes(record);
  }
  return framed(message.finish());
}
