import { UserData } from './user-removal';

export const USER_DATA_LABELS: Readonly<Record<keyof UserData, string>> = {
  states: 'state',
  chunks: 'pieces of history',
  endpoints: 'endpoints',
  deadLetters: 'dead letters',
  shadowChanges: 'changes that a shadow wrote',
};

/** What a removal cannot reach. */
export const NOT_REMOVED: readonly string[] = [
  'the event stream and the item stream: their records stay until their retention ends',
  'the destination: what it received, such as its own profile of the user',
  'backups, point-in-time recovery and earlier versions of objects: a restored table brings the user back',
  'log groups: they name no user, except where a destination or a service does',
];
