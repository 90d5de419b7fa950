import type { Context } from 'hono';
import { compress } from 'hono/compress';
import { Hono } from 'hono/tiny';
import { InstallationOverview, Overview, PageConfig, Role } from '../api';
import { Account, SignedIn } from './account';
import { createApi } from './api-routes';
import { AuditEntry, entryOf } from './audit';
import { failure, Note, respondToError } from './failures';
import { includes, Permission, permissionFor } from './permissions';
import { PlaygroundServices } from './playground-services';
import { UploadedContent } from './routes/loads';
import { noStore, secureHeaders } from './secure-headers';

export interface ConsoleAppOptions {
  readonly signIn: NonNullable<PageConfig['signIn']>;
  /** Origins that the page calls to sign people in. */
  readonly origins: readonly string[];
  /** Groups that give the roles. */
  readonly groups: Readonly<Record<Role, string>>;
  /** Tells who sends a request; undefined when nobody is signed in. */
  readonly signedIn: (c: Context) => SignedIn | undefined;
  readonly services: (account: Account) => Promise<PlaygroundServices>;
  readonly files: Hono;
  readonly contentOf: UploadedContent;
  readonly audit: (entry: AuditEntry) => void;
  readonly note: Note;
}

const API = '/api';
const WHAT_ROLES_DO: Readonly<Record<Role, string>> = {
  viewer: 'look at the installation',
  editor: 'change rules',
  operator: 'send events',
};
const AND_THEN = 'then sign out and in again';

/** Creates the application that shows an installation to people who sign in elsewhere. */
export function createConsoleApp(options: ConsoleAppOptions): Hono {
  const { signIn, origins, files, note } = options;
  const app = new Hono();
  app.onError((error, c) => respondToError(error, c, note));
  app.use(secureHeaders(origins));
  app.use(async (c, next) => {
    await next();
    c.res.headers.set('Strict-Transport-Security', 'max-age=31536000');
  });
  app.use(compress());
  app.get('/config.json', (c) => c.json<PageConfig>({ signIn }, 200, { 'Cache-Control': 'no-cache' }));
  app.use(`${API}/*`, noStore);
  app.all(`${API}/*`, (c) => answer(c, options));
  return app.route('/', files);
}

async function answer(c: Context, options: ConsoleAppOptions): Promise<Response> {
  const person = options.signedIn(c);
  if (!person) return failure(c, 401, 'nobody is signed in; reload the page and sign in');
  const { groups } = options;
  if (!isKnown(person)) {
    return failure(
      c,
      403,
      `${person.name} is in none of the groups ${groups.viewer}, ${groups.editor} and ${groups.operator}; ` +
        `ask whoever manages the sign-in to add you to one, ${AND_THEN}`,
    );
  }
  const permission = permissionFor(c.req.method, c.req.path.slice(API.length));
  if (!permission) return failure(c, 404, `there is no ${c.req.method} ${c.req.path} here; reload the page`);
  const answered = includes(person.role, permission.role)
    ? await answerAs(person, c, options)
    : failure(c, 403, whyNot(permission.role, options));
  if (permission.action) options.audit(await entryOf(person, permission.action, answered.clone()));
  return answered;
}

async function answerAs(account: Account, c: Context, options: ConsoleAppOptions): Promise<Response> {
  const { contentOf, note, services } = options;
  try {
    const api = createApi(await services(account), {
      contentOf,
      note,
      hasStream: false,
      overviewOf: (overview) => overviewFor(account, overview, options),
    });
    return await api.fetch(c.req.raw, c.env);
  } catch (error) {
    return respondToError(error as Error, c, note);
  }
}

/** Says what the installation can do as far as the role may ask for it. */
function overviewFor(
  { name, role }: Account,
  overview: InstallationOverview,
  options: ConsoleAppOptions,
): Overview {
  const { sendsTo, ...rest } = overview;
  return {
    ...rest,
    ...(includes(role, 'operator') ? sendsTo && { sendsTo } : { cannotSend: whyNot('operator', options) }),
    ...(!includes(role, 'editor') && { rulesReadOnly: whyNot('editor', options) }),
    account: { name, role },
    hasOperations: false,
    updates: 'poll',
  };
}

function whyNot(needed: Permission['role'], { groups }: ConsoleAppOptions): string {
  return (
    `only members of the group ${groups[needed]} may ${WHAT_ROLES_DO[needed]}; ` +
    `ask whoever manages the sign-in to add you to it, ${AND_THEN}`
  );
}

function isKnown(person: SignedIn): person is Account {
  return person.role !== undefined;
}
