import type { MiddlewareHandler } from 'hono';
import { quote } from '../../common/quote';
import { failure } from './failures';

/**
 * Lets nobody in but the page itself and programs of this machine: another site in the same browser can
 * neither read nor start anything,
 * whatever name it makes its own address look like.
 *
 * @param hosts names and ports under which the page is served, as `Host` has them
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

/** Somebody follows a link to the page: what opens is the page, on its own. */
function isVisit(path: string, mode: string | undefined, destination: string | undefined): boolean {
  return path === '/' && mode === 'navigate' && destination === 'document';
}
