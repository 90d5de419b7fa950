import { DecodedRecord } from '../../engine/events/event';

/**
 * Node decodes what is no base64 to something; only when that is no event either, its form is worth checking.
 */
export function decodeBase64(data: string, decode: (text: string) => DecodedRecord): DecodedRecord {
  const decoded = decode(Buffer.from(data, 'base64').toString('utf8'));
  return decoded.kind === 'rejected' && !isBase64(data)
    ? { kind: 'rejected', reason: 'the record is not base64' }
    : decoded;
}

function isBase64(data: string): boolean {
  return data.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(data);
}
