import type { MiddlewareHandler } from 'hono';

/**
 * Allows content of this server only, and calls of some other origins. Inline styles are allowed because the
 * components of the page set them.
 */
const contentSecurityPolicy = (origins: readonly string[]) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    ["connect-src 'self'", ...origins].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

/** @param origins origins besides the server that the page may call, such as where people sign in */
export function secureHeaders(origins: readonly string[] = []): MiddlewareHandler {
  const headers = Object.entries({ 'Content-Security-Policy': contentSecurityPolicy(origins), ...HEADERS });
  return async (c, next) => {
    await next();
    for (const [name, value] of headers) c.res.headers.set(name, value);
  };
}

/** Keeps what is answered out of every cache. */
export const noStore: MiddlewareHandler = async (c, next) => {
  await next();
  c.res.headers.set('Cache-Control', 'no-store');
};
