import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { failure } from '../failures';

/** A table of ten thousand rules has room in it. */
const MAX_JSON_BYTES = 10_000_000;

export const jsonLimit = bodyLimit({
  maxSize: MAX_JSON_BYTES,
  onError: (c) =>
    failure(
      c,
      413,
      `the body has more than ${MAX_JSON_BYTES} bytes; send less at a time, and events as a file`,
    ),
});

/** The answer is a file to keep. */
export function attachment(c: Context, name: string, type: string): void {
  const ascii = name.replace(/[^\w. -]/g, '_');
  c.header('Content-Type', `${type}; charset=utf-8`);
  c.header(
    'Content-Disposition',
    `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`,
  );
}
