import { Hono } from 'hono/tiny';
import { InstallationOverview, Overview, Role } from '../../../src/playground/api';
import { EmbeddedInstallation } from '../../../src/playground/embedded/embedded-installation';
import { MemoryDraftStore } from '../../../src/playground/rules/draft-store';
import { SignedIn } from '../../../src/playground/server/account';
import { AuditEntry } from '../../../src/playground/server/audit';
import { createConsoleApp } from '../../../src/playground/server/console-app';
import { PERMISSIONS } from '../../../src/playground/server/permissions';
import { PlaygroundServices } from '../../../src/playground/server/playground-services';
import { NOW } from '../../support/builders';

const SIGN_IN = { issuer: 'https://id.example.com/pool', clientId: 'client', scope: 'openid email' };
const RULE = { 'RuleType': 'aggregator', 'EventName': 'buy', 'Operator-C': 'atLeast', 'Target-C': '3' };

let installation: EmbeddedInstallation;
let services: PlaygroundServices;
let person: SignedIn | undefined;
let audited: AuditEntry[];
let opened: number;
let app: Hono;

beforeEach(async () => {
  installation = await EmbeddedInstallation.open({ timeZone: 'UTC', clock: () => NOW });
  services = await PlaygroundServices.open(installation, new MemoryDraftStore(1));
  audited = [];
  opened = 0;
  signInAs('editor');
  app = createConsoleApp({
    signIn: SIGN_IN,
    origins: ['https://id.example.com', 'https://shop.auth.example.com'],
    groups: { viewer: 'viewers', editor: 'editors', operator: 'operators' },
    signedIn: () => person,
    services: async () => {
      opened++;
      return services;
    },
    files: new Hono().get('/', (c) => c.html('<p>the page</p>'.repeat(200))),
    contentOf: () => {
      throw new Error('no content');
    },
    audit: (entry) => audited.push(entry),
    note: () => {},
  });
});
afterEach(async () => {
  services.close();
  await installation.close();
});

function signInAs(role?: Role): void {
  person = { name: 'maria@example.com', sub: 'u-1', ...(role && { role }) };
}

async function ask<T = { message: string }>(method: string, path: string, body?: unknown) {
  const response = await app.request(path, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    headers: response.headers,
    json: (isJson ? JSON.parse(text) : text) as T,
  };
}

async function publish() {
  const { json: view } = await ask<{ draftVersion: number }>('GET', '/api/rules');
  const rows = [{ id: 'a', cells: RULE }];
  const draft = await ask<{ draftVersion: number }>('PUT', '/api/rules/draft', {
    rows,
    basedOn: view.draftVersion,
  });
  return ask('POST', '/api/rules/publish', { draftVersion: draft.json.draftVersion });
}

test('is reached by HTTPS alone', async () => {
  const { headers } = await ask('GET', '/');
  expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
});

describe('signing in', () => {
  test('is described to anybody', async () => {
    person = undefined;
    const { status, json, headers } = await ask('GET', '/config.json');
    expect([status, json]).toEqual([200, { signIn: SIGN_IN }]);
    expect(headers.get('cache-control')).toBe('no-cache');
  });

  test('may call the origins of the sign-in, and no other', async () => {
    const { headers } = await ask('GET', '/');
    expect(headers.get('content-security-policy')).toContain(
      "connect-src 'self' https://id.example.com https://shop.auth.example.com;",
    );
  });

  test('is needed for every request of the API', async () => {
    person = undefined;
    for (const { method, path } of PERMISSIONS) expect((await ask(method, `/api${path}`)).status).toBe(401);
    expect((await ask('GET', '/api/whatever')).status).toBe(401);
    expect(opened).toBe(0);
  });

  test('without a group leads nowhere, and says whom to ask', async () => {
    signInAs();
    for (const { method, path } of PERMISSIONS) expect((await ask(method, `/api${path}`)).status).toBe(403);
    expect((await ask('GET', '/api/overview')).json.message).toBe(
      'maria@example.com is in none of the groups viewers, editors and operators; ' +
        'ask whoever manages the sign-in to add you to one, then sign out and in again',
    );
    expect(opened).toBe(0);
  });
});

describe('a role', () => {
  test.each<[Role, Role[]]>([
    ['viewer', ['editor', 'operator']],
    ['editor', ['operator']],
    ['operator', []],
  ])('%s is refused what is for %p', async (role, refused) => {
    signInAs(role);
    const found = new Set<Role>();
    for (const permission of PERMISSIONS.filter(
      ({ path }) => path !== '/run' && !path.startsWith('/loads'),
    )) {
      const { status } = await ask(permission.method, `/api${permission.path}`);
      if (status === 403) found.add(permission.role);
      else expect(refused).not.toContain(permission.role);
    }
    expect([...found]).toEqual(refused);
  });

  test('that is refused something is told which group may do it', async () => {
    signInAs('viewer');
    expect((await ask('PUT', '/api/rules/draft', {})).json.message).toBe(
      'only members of the group editors may change rules; ' +
        'ask whoever manages the sign-in to add you to it, then sign out and in again',
    );
  });

  test.each<[Role, Partial<Record<keyof InstallationOverview, unknown>>]>([
    [
      'viewer',
      {
        rulesReadOnly: expect.stringContaining('the group editors may change rules'),
        cannotSend: expect.stringContaining('the group operators may send events'),
      },
    ],
    ['editor', { rulesReadOnly: undefined, cannotSend: expect.stringContaining('the group operators') }],
    ['operator', { rulesReadOnly: undefined, cannotSend: undefined }],
  ])('%s is told what it may do', async (role, overview) => {
    signInAs(role);
    const { json } = await ask<Overview>('GET', '/api/overview');
    expect(json).toMatchObject({ account: { name: 'maria@example.com', role }, updates: 'poll' });
    for (const [name, expected] of Object.entries(overview)) {
      expect(json[name as keyof Overview]).toEqual(expected);
    }
  });

  test('finds no stream of updates, and no request that the API does not name', async () => {
    signInAs('operator');
    expect((await ask('GET', '/api/stream')).status).toBe(404);
    expect((await ask('GET', '/api/rules/draft')).status).toBe(404);
  });
});

describe('the audit', () => {
  test('names who has published which rules', async () => {
    expect((await publish()).status).toBe(200);
    expect(audited).toEqual([
      {
        who: 'maria@example.com',
        sub: 'u-1',
        role: 'editor',
        action: 'publish',
        status: 200,
        rules: [{ row: 'a', kind: 'added' }],
        ruleCount: 1,
      },
    ]);
  });

  test('names who has tried in vain, and why', async () => {
    await ask('POST', '/api/rules/publish', { draftVersion: 99 });
    signInAs('viewer');
    await ask('DELETE', '/api/rules/draft');
    expect(audited.map(({ role, action, status }) => [role, action, status])).toEqual([
      ['editor', 'publish', 409],
      ['viewer', 'discard', 403],
    ]);
    expect(audited[0].reason).toContain('the draft is not the one that you have seen');
  });

  test('has a line for each discarded draft, each restored revision and each sending of events', async () => {
    await publish();
    audited.length = 0;
    signInAs('operator');
    await ask('DELETE', '/api/rules/draft');
    const { json: revisions } = await ask<{ revision: number }[]>('GET', '/api/rules/history');
    await ask('POST', `/api/rules/history/${revisions[0].revision}/restore`);
    await ask('POST', '/api/events', {
      events: [{ name: 'buy', userId: 'ann', attributes: {}, metrics: {} }],
    });
    expect(audited.map(({ action, status }) => [action, status])).toEqual([
      ['discard', 200],
      ['restore', 200],
      ['send', 200],
    ]);
  });
});

test('an answer is kept by no cache, also when something is refused or goes wrong', async () => {
  services = { ...services, installation: { overview: () => Promise.reject(new Error('lost')) } } as never;
  const { status, headers, json } = await ask('GET', '/api/overview');
  expect([status, json.message]).toEqual([500, expect.stringContaining('lost')]);
  expect(headers.get('cache-control')).toBe('no-store');
  services = await PlaygroundServices.open(installation, new MemoryDraftStore(1));
});

test('long texts are compressed for those who take that', async () => {
  const plain = await app.request('/');
  expect(plain.headers.get('content-encoding')).toBeNull();
  const packed = await app.request('/', { headers: { 'accept-encoding': 'gzip, br' } });
  expect(packed.headers.get('content-encoding')).toBe('gzip');
});
