const KINDS = ['purchase', 'refund'];

/**
 * Turns what a till sends into events: the kind (1 byte), the time in milliseconds (8), the amount in cents (4),
 * then the id of the customer. Other kinds, such as a sign of life, are no events.
 */
export async function handler({ records }) {
  return { records: records.map(({ recordId, data }) => transform(recordId, Buffer.from(data, 'base64'))) };
}

function transform(recordId, bytes) {
  const name = KINDS[bytes[0]];
  if (name === undefined) return { recordId, result: 'Dropped' };
  if (bytes.length < 14) {
    return { recordId, result: 'ProcessingFailed', reason: `${bytes.length} bytes are too few` };
  }
  const event = {
    name,
    userId: bytes.subarray(13).toString('utf8'),
    timestamp: Number(bytes.readBigInt64BE(1)),
    amount: bytes.readUInt32BE(9) / 100,
  };
  return { recordId, result: 'Ok', events: [event] };
}
