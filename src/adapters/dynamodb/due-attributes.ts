import { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DUE_INDEX } from '../../contract/table-keys';
import { UserState } from '../../engine/state/user-state';
import { duePartOf } from '../due-part';
import { Item } from './batch-read';

/** Returns the attributes by which the index lists a user; none when time alone changes nothing for it. */
export function dueAttributes(userId: string, { dueAt }: UserState): Item {
  if (dueAt === undefined) return {};
  return {
    [DUE_INDEX.partitionKey]: { N: String(duePartOf(userId)) },
    [DUE_INDEX.sortKey]: { N: String(dueAt) },
  };
}

/** Reads the instant at which a user is due from the item of the user. */
export function dueAtIn(item: Item): number | undefined {
  const dueAt = item[DUE_INDEX.sortKey] as AttributeValue | undefined;
  return dueAt && Number(dueAt.N);
}
