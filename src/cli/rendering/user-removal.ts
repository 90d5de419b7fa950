import { USER_DATA, UserData, UserDataReport } from '../../operations/users/user-removal';

const LABELS: Record<keyof UserData, string> = {
  states: 'state',
  chunks: 'pieces of history',
  endpoints: 'endpoints',
  deadLetters: 'dead letters',
  shadowChanges: 'changes that a shadow wrote',
};

const LEFT = [
  'the event stream and the item stream: their records stay until their retention ends',
  'the destination: what it received, such as its own profile of the user',
  'backups, point-in-time recovery and earlier versions of objects: a restored table brings the user back',
  'log groups: they name no user, except where a destination or a service does',
];

export function totalOf(data: UserData): number {
  return USER_DATA.reduce((sum, kind) => sum + data[kind], 0);
}

export function describeUserData(title: string, data: UserData): string {
  const lines = USER_DATA.filter((kind) => data[kind] > 0).map(
    (kind) => `  ${String(data[kind]).padStart(5)}  ${LABELS[kind]}\n`,
  );
  return `${title}\n${lines.join('')}`;
}

/** Lists in plain words what a removal cannot reach. */
export function describeLeftData(hasEndpointTable: boolean, { unreadable }: UserDataReport): string {
  const left = hasEndpointTable
    ? LEFT
    : [...LEFT, 'endpoints: no table of an Ingestion was found; if there is one, give --endpoint-table'];
  const objects = unreadable.map((reason) => `could not be read, look at it yourself: ${reason}`);
  return `Not removed:\n${[...left, ...objects].map((line) => `  ${line}\n`).join('')}`;
}
