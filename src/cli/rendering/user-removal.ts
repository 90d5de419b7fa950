import { NOT_REMOVED, USER_DATA_LABELS } from '../../operations/users/user-data-words';
import { USER_DATA, UserData, UserDataReport } from '../../operations/users/user-removal';

export function totalOf(data: UserData): number {
  return USER_DATA.reduce((sum, kind) => sum + data[kind], 0);
}

export function describeUserData(title: string, data: UserData): string {
  const lines = USER_DATA.filter((kind) => data[kind] > 0).map(
    (kind) => `  ${String(data[kind]).padStart(5)}  ${USER_DATA_LABELS[kind]}\n`,
  );
  return `${title}\n${lines.join('')}`;
}

/** Lists in plain words what a removal cannot reach. */
export function describeLeftData(hasEndpointTable: boolean, { unreadable }: UserDataReport): string {
  const left = hasEndpointTable
    ? NOT_REMOVED
    : [
        ...NOT_REMOVED,
        'endpoints: no table of an Ingestion was found; if there is one, give --endpoint-table',
      ];
  const objects = unreadable.map((reason) => `could not be read, look at it yourself: ${reason}`);
  return `Not removed:\n${[...left, ...objects].map((line) => `  ${line}\n`).join('')}`;
}
