import { isUtf8 } from 'node:buffer';
import { decompressed } from './compression';

/** Text of a record's data, or the reason why it is none. */
export type PayloadText = { readonly text: string } | { readonly fault: string };

/** Reads the text in a record's data, which is base64 and may be compressed. */
export function payloadText(data: string): PayloadText {
  const bytes = Buffer.from(data, 'base64');
  const content = decompressed(bytes);
  if ('fault' in content) return content;
  if (isUtf8(content.bytes)) {
    const text = content.bytes.toString('utf8');
    // Node decodes text that is no base64 to something, which hardly ever begins like JSON.
    if (/^[\s\ufeff]*[[{]/.test(text) || isBase64(data)) return { text };
  }
  return { fault: isBase64(data) ? 'the record is not UTF-8' : 'the record is not base64' };
}

function isBase64(data: string): boolean {
  return data.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(data);
}
