import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { failure } from './failures';

/** Parameter of the address that carries the token, as in `http://127.0.0.1:4173/?token=…`. */
export const TOKEN_PARAMETER = 'token';

/** Path below which the cookie is sent; the files of the page need none. */
const API_PATH = '/api';
const TERMINAL_HINT = 'open the address that the command has printed in its terminal';

/** Secret that the address carries, and that requests of the API have to know. */
export interface Secret {
  readonly text: string;
  matches(given: string): boolean;
}

/** Exchanges the token in the address for a cookie, and leads to the address without it. */
export function tokenExchange(token: Secret, port: () => number): MiddlewareHandler {
  return async (c, next) => {
    const given = c.req.query(TOKEN_PARAMETER);
    if (given === undefined) return next();
    c.header('Cache-Control', 'no-store');
    if (!token.matches(given)) {
      return c.text(`This address belongs to an earlier start of the command: ${TERMINAL_HINT}.`, 401);
    }
    setCookie(c, cookieName(port()), token.text, { path: API_PATH, httpOnly: true, sameSite: 'Strict' });
    return c.redirect('/');
  };
}

/**
 * Admits requests that carry the token, in the cookie of the page or as `Authorization: Bearer` of a program.
 */
export function tokenRequired(token: Secret, port: () => number): MiddlewareHandler {
  return async (c, next) => {
    const given = bearerOf(c) ?? getCookie(c, cookieName(port()));
    if (given !== undefined && token.matches(given)) return next();
    c.header('WWW-Authenticate', 'Bearer');
    c.header('Cache-Control', 'no-store');
    return failure(
      c,
      401,
      given === undefined
        ? `the request carries no token; ${TERMINAL_HINT}, ` +
            'or send the token of that address in the header “Authorization: Bearer …”'
        : `this page belongs to an earlier start of the command; ${TERMINAL_HINT}`,
    );
  };
}

/** Names the cookie after the port, because a browser sends the cookies of a host to all of its ports. */
function cookieName(port: number): string {
  return `playground-token-${port}`;
}

function bearerOf(c: Context): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '')?.[1];
}
