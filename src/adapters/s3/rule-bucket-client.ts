import { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { requestHandlerOptions } from '../client-timeouts';

/** Creates a client that fails when the bucket does not answer, and finds one of another region. */
export function createRuleBucketClient(config: S3ClientConfig = {}): S3Client {
  return new S3Client({ requestHandler: requestHandlerOptions(), followRegionRedirects: true, ...config });
}
