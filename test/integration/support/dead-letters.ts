import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';

const client = new S3Client({ forcePathStyle: true });

/** Reads the dead letters of a bucket under a prefix. */
export async function deadLetters(bucket: string, prefix: string): Promise<unknown[]> {
  const letters: unknown[] = [];
  for await (const { Contents: found = [] } of paginateListObjectsV2(
    { client },
    { Bucket: bucket, Prefix: prefix },
  )) {
    for (const { Key: key } of found) {
      const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      letters.push(
        ...(await body!.transformToString())
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      );
    }
  }
  return letters;
}
