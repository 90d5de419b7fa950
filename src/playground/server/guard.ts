import type { MiddlewareHandler } from 'hono';
import { quote } from '../../common/quote';
import { failure } from './failures';

/**
 * Admits only requests of the page itself and of programs on this machine. Another site in the same browser
 * can neither read nor start anything, even if its host name points to this machine.
 *
 * @param hosts names and ports under which the page is served, in the format of the `Host` header
 */
export function guard(hosts: () => readonly string[]): MiddlewareHandler {
  return async (c, next) => {
    const host = c.req.header('host') ?? '';
    if (!hosts().includes(host.toLowerCase())) {
      return failure(
        c,
        403,
        `the host is ${quote(host)}; open the page at ${hosts()
          .map((one) => `http://${one}`)
          .join(' or ')}`,
      );
    }
    const origin = c.req.header('origin');
    if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
      return failure(c, 403, `the request comes from ${quote(origin)}; only the page itself may ask`);
    }
    if (
      isOfAnotherSite(c.req.header('sec-fetch-site')) &&
      !isVisit(c.req.path, c.req.header('sec-fetch-mode'), c.req.header('sec-fetch-dest'))
    ) {
      return failure(c, 403, 'the request comes from another site; only the page itself may ask');
    }
    return next();
  };
}

function isOfAnotherSite(site: string | undefined): boolean {
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** Tells whether a request opens the page in a window of its own, as a link on another site does. */
function isVisit(path: string, mode: string | undefined, destination: string | undefined): boolean {
  return path === '/' && mode === 'navigate' && destination === 'document';
}
