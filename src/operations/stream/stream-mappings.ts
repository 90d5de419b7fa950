import {
  EventSourceMappingConfiguration,
  LambdaClient,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import { attempt, AwsOptions, clientConfig } from '../aws';
import { Installation } from '../installation';

/** Lists the event source mappings of a function. */
export async function mappingsOf(
  client: LambdaClient,
  functionName: string,
): Promise<EventSourceMappingConfiguration[]> {
  const found: EventSourceMappingConfiguration[] = [];
  const pages = paginateListEventSourceMappings({ client }, { FunctionName: functionName });
  for await (const { EventSourceMappings: mappings = [] } of pages) found.push(...mappings);
  return found;
}

/** Returns the ARN of the Kinesis stream that a mapping reads; undefined when it reads anything else. */
export function streamArnOf({ EventSourceArn: arn }: EventSourceMappingConfiguration): string | undefined {
  // The ARN of an enhanced fan-out consumer is that of the stream followed by /consumer/….
  return arn?.split(':')[2] === 'kinesis' ? arn.replace(/\/consumer\/.*$/, '') : undefined;
}

export function streamNameOf(arn: string): string {
  return arn.slice(arn.indexOf('/') + 1);
}

/**
 * Finds the stream that an installation reads its events from.
 *
 * @returns its ARN; undefined when none of the functions reads a stream
 */
export async function findStream(
  { functions }: Installation,
  options: AwsOptions,
): Promise<string | undefined> {
  const client = new LambdaClient(clientConfig(options));
  for (const name of functions) {
    const mappings = await attempt(`see what the function ${name} reads`, () => mappingsOf(client, name));
    const arn = mappings.map(streamArnOf).find((found) => found !== undefined);
    if (arn !== undefined) return arn;
  }
  return undefined;
}
