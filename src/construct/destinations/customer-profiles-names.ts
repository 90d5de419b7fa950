import { NameRule } from '../support/checks';

/** Names of domains and of keys (Customer Profiles API, `name`). */
export const DOMAIN_OR_KEY_NAME: NameRule = {
  pattern: /^[a-zA-Z0-9_-]+$/,
  maxLength: 64,
  allowed: 'letters, digits, hyphens and underscores',
};

/** Names of object types (Customer Profiles API, `typeName`). */
export const OBJECT_TYPE_NAME: NameRule = {
  pattern: /^[a-zA-Z_][a-zA-Z0-9_-]*$/,
  maxLength: 255,
  allowed: 'letters, digits, hyphens and underscores that do not begin with a digit or a hyphen',
};
