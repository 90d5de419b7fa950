import type {
  AttributeValue as ItemValue,
  _Record as ItemStreamRecord,
} from '@aws-sdk/client-dynamodb-streams';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';

type Image = Record<string, AttributeValue>;

/**
 * Converts a record of an item stream to the JSON that Lambda passes to a function, with bytes in base64 and
 * times in seconds.
 */
export function toDynamoDbRecord(
  { eventID, eventName, eventVersion, eventSource, awsRegion, dynamodb = {} }: ItemStreamRecord,
  streamArn: string,
): DynamoDBRecord {
  return {
    eventID,
    eventName,
    eventVersion,
    eventSource,
    awsRegion,
    dynamodb: {
      ApproximateCreationDateTime:
        dynamodb.ApproximateCreationDateTime &&
        Math.floor(dynamodb.ApproximateCreationDateTime.getTime() / 1_000),
      Keys: imageOf(dynamodb.Keys),
      ...(dynamodb.NewImage && { NewImage: imageOf(dynamodb.NewImage) }),
      ...(dynamodb.OldImage && { OldImage: imageOf(dynamodb.OldImage) }),
      SequenceNumber: dynamodb.SequenceNumber,
      SizeBytes: dynamodb.SizeBytes,
      StreamViewType: dynamodb.StreamViewType,
    },
    eventSourceARN: streamArn,
  };
}

function imageOf(item: Record<string, ItemValue> = {}): Image {
  return JSON.parse(
    JSON.stringify(item, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
    ),
  ) as Image;
}
