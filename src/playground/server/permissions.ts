import { Role, ROLES } from '../api';

/** What a request does that is written down with the name of who asked. */
export type Action = 'discard' | 'forget' | 'publish' | 'redrive' | 'restore' | 'send';

/** A request of the API with the least role that may make it. */
export interface Permission {
  readonly method: string;
  /** Path below `/api`, whose parts with a colon stand for any text without a slash. */
  readonly path: string;
  readonly role: Role;
  /** Absent when the request changes nothing that others see. */
  readonly action?: Action;
}

/** Every request that a shared console answers; it refuses any other. */
export const PERMISSIONS: readonly Permission[] = [
  { method: 'GET', path: '/overview', role: 'viewer' },
  { method: 'GET', path: '/rules', role: 'viewer' },
  { method: 'GET', path: '/rules/file', role: 'viewer' },
  { method: 'GET', path: '/rules/history', role: 'viewer' },
  { method: 'GET', path: '/rules/preview', role: 'viewer' },
  { method: 'GET', path: '/rules/vocabulary', role: 'viewer' },
  { method: 'GET', path: '/users', role: 'viewer' },
  { method: 'GET', path: '/users/:id', role: 'viewer' },
  { method: 'GET', path: '/segments', role: 'viewer' },
  { method: 'GET', path: '/segments/:rule', role: 'viewer' },
  { method: 'GET', path: '/segments/:rule/members', role: 'viewer' },
  { method: 'GET', path: '/segments/:rule/members.csv', role: 'viewer' },
  { method: 'GET', path: '/segments/:rule/moves', role: 'viewer' },
  { method: 'GET', path: '/segments/:rule/moves.csv', role: 'viewer' },
  { method: 'GET', path: '/segments/:rule/overlap/:other', role: 'viewer' },
  { method: 'GET', path: '/segments/:rule/overlap/:other/members', role: 'viewer' },
  { method: 'GET', path: '/metrics', role: 'viewer' },
  { method: 'GET', path: '/loads', role: 'viewer' },
  { method: 'GET', path: '/stream', role: 'viewer' },
  { method: 'POST', path: '/rules/import', role: 'editor' },
  { method: 'PUT', path: '/rules/draft', role: 'editor' },
  { method: 'DELETE', path: '/rules/draft', role: 'editor', action: 'discard' },
  { method: 'POST', path: '/rules/publish', role: 'editor', action: 'publish' },
  { method: 'POST', path: '/rules/history/:revision/restore', role: 'editor', action: 'restore' },
  { method: 'POST', path: '/events', role: 'operator', action: 'send' },
  { method: 'GET', path: '/operations/health', role: 'operator' },
  { method: 'GET', path: '/operations/dead-letters', role: 'operator' },
  { method: 'POST', path: '/operations/redrive', role: 'operator', action: 'redrive' },
  { method: 'GET', path: '/operations/users/:id', role: 'operator' },
  { method: 'DELETE', path: '/operations/users/:id', role: 'operator', action: 'forget' },
  { method: 'POST', path: '/clock', role: 'operator' },
  { method: 'POST', path: '/run', role: 'operator' },
  { method: 'POST', path: '/loads', role: 'operator' },
  { method: 'DELETE', path: '/data', role: 'operator' },
  { method: 'POST', path: '/loads/inspection', role: 'operator' },
  { method: 'POST', path: '/loads/examples/:name', role: 'operator' },
  { method: 'DELETE', path: '/loads/:id', role: 'operator' },
];

const PATTERNS = PERMISSIONS.map((permission) => ({
  permission,
  pattern: new RegExp(`^${permission.path.replace(/\./g, '\\.').replace(/:\w+/g, '[^/]+')}$`),
}));

/**
 * Finds what a request needs.
 *
 * @param path path below `/api`
 * @returns undefined when nobody may make it
 */
export function permissionFor(method: string, path: string): Permission | undefined {
  return PATTERNS.find(({ permission, pattern }) => permission.method === method && pattern.test(path))
    ?.permission;
}

export function includes(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
