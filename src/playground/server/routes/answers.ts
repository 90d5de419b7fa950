import type { Context } from 'hono';

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
