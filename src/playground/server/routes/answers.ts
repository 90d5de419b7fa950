import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { failure } from '../failures';

/** Limit of a JSON body: room for a table of ten thousand rules. */
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

/** Sets the headers of a response that the browser saves as a file. */
export function attachment(c: Context, name: string, type: string): void {
  const ascii = name.replace(/[^\w. -]/g, '_');
  c.header('Content-Type', `${type}; charset=utf-8`);
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  c.header('Content-Disposition', `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`);
}
