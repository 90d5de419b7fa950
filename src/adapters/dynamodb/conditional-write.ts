import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { AGGREGATES } from '../../contract/table-keys';

/** Awaits a conditional write; answers false when its condition does not hold. */
export async function succeeds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Returns the condition that `attribute` is still `expected`; with 0, that there is no item. */
export function ifUnchanged(attribute: string, expected: number) {
  return expected === 0
    ? {
        ConditionExpression: 'attribute_not_exists(#a)',
        ExpressionAttributeNames: { '#a': AGGREGATES.partitionKey },
      }
    : {
        ConditionExpression: '#a = :expected',
        ExpressionAttributeNames: { '#a': attribute },
        ExpressionAttributeValues: { ':expected': { N: String(expected) } },
      };
}
