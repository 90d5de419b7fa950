/** Names in the tables, shared by the constructs that create them and the adapters that use them. */

/** One item per user, and beside them a few items of the installation's own. */
export const AGGREGATES = {
  partitionKey: 'pk',
  userPrefix: 'user#',
  cataloguePk: 'rules#catalogue',
  ruleChangePrefix: 'rules#change#',
  ruleCheckPk: 'rules#check',
  settlementPk: 'rules#settlement',
  keyNumbersPk: 'rules#numbers',
  /** Present on exactly those writes that carry changes, so that the publisher is invoked for no other. */
  outbox: 'outbox',
} as const;

/** Immutable chunks of a user's history, numbered. */
export const TIMESERIES = {
  partitionKey: 'pk',
  sortKey: 'n',
  timeToLive: 'expiresAt',
} as const;

/** One item per rule; the other attributes are the columns of the rules table. */
export const RULES = {
  partitionKey: 'RuleId',
} as const;
