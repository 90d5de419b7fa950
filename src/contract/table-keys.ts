/** Names in the tables, shared by the constructs that create them and the adapters that use them. */

/** Table of the users' states: one item per user, and a few items of the installation itself. */
export const AGGREGATES = {
  partitionKey: 'pk',
  userPrefix: 'user#',
  cataloguePk: 'rules#catalogue',
  ruleChangePrefix: 'rules#change#',
  /** Key of the notes about who published rules, the only item that people who edit rules write. */
  publicationsPk: 'rules#publications',
  ruleCheckPk: 'rules#check',
  settlementPk: 'rules#settlement',
  keyNumbersPk: 'rules#numbers',
  /** Begins the keys of the publishers' notes, the only items that publishers read and write. */
  deliveryPrefix: 'delivery#',
  /** Begins the keys of the notes about parts of the event stream that lag. */
  lagPrefix: 'lag#',
  /** Begins the keys of the notes about objects of events. */
  objectPrefix: 'object#',
  /** Attribute that only notes have. */
  timeToLive: 'expiresAt',
  /** Attribute that only writes with changes have, so that the publisher is invoked for no other. */
  outbox: 'outbox',
  /** Attribute with the id of a user whose id is too long for a key. */
  userId: 'userId',
} as const;

/**
 * Index over the users at whom time alone can change something: only their items have its attributes. It
 * projects `AGGREGATES.userId`, because the key of a long id does not contain it.
 */
export const DUE_INDEX = {
  name: 'due',
  /** Attribute with the part of the user, from 0. */
  partitionKey: 'duePart',
  /** Attribute with the instant, in epoch milliseconds. */
  sortKey: 'dueAt',
  /** Part, beyond those of users, that lists the notes about a lag by the time of the note. */
  lagPart: 16,
} as const;

/** Table of users' histories, in immutable numbered chunks. */
export const TIMESERIES = {
  partitionKey: 'pk',
  sortKey: 'n',
  timeToLive: 'expiresAt',
} as const;

/** Table of rules: one item per rule, whose other attributes are the columns of the rules table. */
export const RULES = {
  partitionKey: 'RuleId',
} as const;
