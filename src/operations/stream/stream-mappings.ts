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

/** Function that reads the event stream. */
export interface StreamReader {
  readonly functionName: string;
  /** ARN of the stream. */
  readonly streamArn: string;
}

/**
 * Finds the function of an installation that counts the events of its stream.
 *
 * @returns undefined when none of its functions reads a Kinesis stream
 */
export async function findStreamReader(
  { functions }: Installation,
  options: AwsOptions,
): Promise<StreamReader | undefined> {
  const client = new LambdaClient(clientConfig(options));
  for (const functionName of functions) {
    const mappings = await attempt(`see what the function ${functionName} reads`, () =>
      mappingsOf(client, functionName),
    );
    const streamArn = mappings.map(streamArnOf).find((found) => found !== undefined);
    if (streamArn !== undefined) return { functionName, streamArn };
  }
  return undefined;
}
