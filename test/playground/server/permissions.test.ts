import { Role, ROLES } from '../../../src/playground/api';
import { EmbeddedInstallation } from '../../../src/playground/embedded/embedded-installation';
import { MemoryDraftStore } from '../../../src/playground/rules/draft-store';
import { createApi } from '../../../src/playground/server/api-routes';
import { includes, PERMISSIONS, permissionFor } from '../../../src/playground/server/permissions';
import { PlaygroundServices } from '../../../src/playground/server/playground-services';
import { NOW } from '../../support/builders';

/** Lists the requests that the API answers, as `GET /rules`. */
async function routesOfApi(): Promise<string[]> {
  const installation = await EmbeddedInstallation.open({ timeZone: 'UTC', clock: () => NOW });
  const services = await PlaygroundServices.open(installation, new MemoryDraftStore(1));
  const { routes } = createApi(services, {
    hasStream: true,
    contentOf: () => {
      throw new Error('no content');
    },
    note: () => {},
    overviewOf: (overview) => ({ ...overview, hasOperations: false, updates: 'stream' }),
  });
  services.close();
  await installation.close();
  return [
    ...new Set(
      routes
        .filter(({ method }) => method !== 'ALL')
        .map(({ method, path }) => `${method} ${path.replace('/api', '').replace(/(?<=.)\/$/, '')}`),
    ),
  ].sort();
}

test('every request of the API needs a role, and no other request is allowed', async () => {
  expect(PERMISSIONS.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(await routesOfApi());
});

test('who may look changes nothing', () => {
  const changing = PERMISSIONS.filter(({ method }) => method !== 'GET');
  expect(changing.filter(({ role }) => role === 'viewer')).toEqual([]);
});

test.each<[string, string, Role]>([
  ['GET', '/users/maria@example.com', 'viewer'],
  ['GET', '/segments/attribute:vip/members.csv', 'viewer'],
  ['PUT', '/rules/draft', 'editor'],
  ['POST', '/rules/publish', 'editor'],
  ['POST', '/rules/history/12/restore', 'editor'],
  ['POST', '/events', 'operator'],
  ['POST', '/loads', 'operator'],
])('%s %s is for the role %s', (method, path, role) => {
  expect(permissionFor(method, path)?.role).toBe(role);
});

test.each([
  ['POST', '/rules'],
  ['GET', '/rules/draft'],
  ['GET', '/users/a/b'],
  ['GET', '/segments/a/membersXcsv'],
  ['HEAD', '/rules'],
  ['PATCH', '/rules/draft'],
  ['GET', '/'],
  ['GET', ''],
])('%s %s is for nobody', (method, path) => {
  expect(permissionFor(method, path)).toBeUndefined();
});

test('a role includes those before it, and none after it', () => {
  const included = ROLES.map((role) => ROLES.filter((needed) => includes(role, needed)));
  expect(included).toEqual([['viewer'], ['viewer', 'editor'], ['viewer', 'editor', 'operator']]);
});
