import * as z from '../common/zod';
import { checkFields, readConfigVariable } from './config-variable';
import { eventMapping } from './event-mapping';
import { isTimeZone } from './time-zone';

/**
 * Version of the configuration, raised when a field changes its meaning, so that a function never misreads
 * that of another release.
 */
const CONFIG_VERSION = 1;

/**
 * Bytes of the configuration: AWS Lambda allows 4 KB for a function's whole environment (Lambda quotas), and
 * the rest is left to variables that users add.
 */
export const MAX_CONFIG_BYTES = 3_000;

const text = z.string().check(z.minLength(1));
const rate = z.string().check(
  z.regex(/^\d+(\.\d+)?$/),
  z.refine((value) => Number(value) > 0, { message: 'is not a number over 0' }),
);
const wholeNumber = z.string().check(z.regex(/^[1-9]\d*$/));

const eventSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pinpoint'), parameters: z.strictObject({}) }),
  z.strictObject({ kind: z.literal('json'), parameters: eventMapping }),
]);

const transformation = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('function'),
    parameters: z.strictObject({ functionName: text, maxRecords: wholeNumber }),
  }),
]);

const ruleSource = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('asset'),
    parameters: z.strictObject({ bucketName: text, objectKey: text }),
  }),
  z.strictObject({ kind: z.literal('dynamoDb'), parameters: z.strictObject({ tableName: text }) }),
  z.strictObject({ kind: z.literal('ssm'), parameters: z.strictObject({ path: text }) }),
  z.strictObject({
    kind: z.literal('s3'),
    parameters: z.strictObject({ bucketName: text, objectKey: text }),
  }),
  z.strictObject({
    kind: z.literal('honeycode'),
    parameters: z.strictObject({
      workbookId: text,
      tableId: text,
      tableName: z.string().check(z.regex(/^\w+$/)),
      region: text,
    }),
  }),
  z.strictObject({ kind: z.literal('function'), parameters: z.strictObject({ functionName: text }) }),
]);

const aggregateStore = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dynamoDb'), parameters: z.strictObject({ tableName: text }) }),
  z.strictObject({
    kind: z.literal('module'),
    parameters: z.catchall(
      z.object({
        /** File of the module in the functions. */
        module: text,
        /** Number of publishers, each of which empties a queue. */
        publishers: wholeNumber,
      }),
      z.string(),
    ),
  }),
]);

const timeseriesStore = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dynamoDb'), parameters: z.strictObject({ tableName: text }) }),
]);

const destination = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('pinpoint'),
    parameters: z.strictObject({
      applicationId: text,
      endpointBatchesPerSecond: rate,
      eventBatchesPerSecond: rate,
    }),
  }),
  z.strictObject({ kind: z.literal('eventBridge'), parameters: z.strictObject({ busName: text }) }),
  z.strictObject({ kind: z.literal('function'), parameters: z.strictObject({ functionName: text }) }),
  z.strictObject({ kind: z.literal('shadow'), parameters: z.strictObject({}) }),
  z.strictObject({
    kind: z.literal('customerProfiles'),
    parameters: z
      .strictObject({
        domainName: text,
        searchKey: text,
        /** Key that ties objects of rules to a profile: the search key, or one that is added to profiles. */
        userKey: text,
        /** Object type that makes the profile of a user without one, and its field of the user id. */
        userObjectType: z.optional(text),
        userIdField: z.optional(text),
        ruleObjectType: text,
        callsPerSecond: rate,
      })
      .check(
        z.refine(
          ({ userObjectType, userIdField }) => (userObjectType === undefined) === (userIdField === undefined),
          { message: 'has one of userObjectType and userIdField; give both or neither' },
        ),
      ),
  }),
]);

/** Schema of the configuration, for those who carry it within their own. */
export const configSchema = z.strictObject({
  version: z.literal(CONFIG_VERSION),
  /** Name that tells the metrics of several installations in one account apart. */
  installation: text,
  /** IANA name of the time zone that decides which local day an event belongs to. */
  timeZone: text.check(
    z.refine(isTimeZone, {
      message: 'is not an IANA time zone such as "Europe/Dublin" or "Etc/UTC"',
    }),
  ),
  /** Treatment of events that carry no user id. */
  anonymousUsers: z.enum(['skip', 'byEndpoint']),
  /** Treatment of events whose user id is a placeholder such as `null`. */
  placeholderUsers: z._default(z.enum(['skip', 'count']), 'skip'),
  /** Days that an event's history is kept after its arrival. */
  historyRetentionDays: z.int().check(z.positive()),
  /** Seconds that rules are used before the source is asked again. */
  rulesMaxAgeSeconds: z.number().check(z.positive()),
  /** Treatment of the attribute that a removed rule has written. */
  removedRules: z.enum(['keep', 'clear']),
  /** Days within which the event stream can deliver a record again; checkpoints are kept as long. */
  redeliveryDays: z.number().check(z.positive()),
  eventSource,
  /** What records pass through before they are decoded, in the configuration of the function that counts. */
  transformation: z.optional(transformation),
  /** Sources of rules; of two rules with one output, the one of the earlier source is in force. */
  ruleSources: z.array(ruleSource).check(z.minLength(1)),
  aggregateStore,
  timeseriesStore,
  destination,
  deadLetters: z.strictObject({ bucketName: text }),
  /**
   * Address of the queue for events that could not be written to the stream, in the configuration of the
   * function that counts them. The functions do not use it; the command `redrive` finds the queue by it.
   */
  undeliveredQueueUrl: z.optional(text),
  /**
   * Address of the queue of messages about new objects, in the configuration of the function that counts
   * them.
   */
  objectQueueUrl: z.optional(text),
});

/** Remedy for a plugin whose kind the functions do not have, by its field in the configuration. */
const OTHER_KINDS: Readonly<Record<string, string>> = {
  eventSource: 'bring other events to a Kinesis stream and read it with EventSource.kinesis',
  transformation: 'transform records with EventSource.transform',
  ruleSources: 'supply other rules with RuleSource.function',
  aggregateStore: 'use AggregateStore.dynamoDb, or keep states elsewhere with AggregateStore.module',
  timeseriesStore: 'use TimeseriesStore.dynamoDb',
  destination: 'deliver to anything else with Destination.function',
};

export type Config = z.infer<typeof configSchema>;
export type RuleSourceConfig = Config['ruleSources'][number];
export type AggregateStoreConfig = Config['aggregateStore'];
export type TimeseriesStoreConfig = Config['timeseriesStore'];
export type DestinationConfig = Config['destination'];

/**
 * Configuration as the construct hands it over: plugins return a kind and parameters as text, checked here
 * before anything is deployed.
 */
export interface UncheckedConfig extends Omit<
  Config,
  | 'version'
  | 'placeholderUsers'
  | 'eventSource'
  | 'transformation'
  | 'ruleSources'
  | 'aggregateStore'
  | 'timeseriesStore'
  | 'destination'
> {
  readonly placeholderUsers?: Config['placeholderUsers'];
  readonly eventSource: UncheckedPlugin;
  readonly transformation?: UncheckedPlugin;
  readonly ruleSources: UncheckedPlugin[];
  readonly aggregateStore: UncheckedPlugin;
  readonly timeseriesStore: UncheckedPlugin;
  readonly destination: UncheckedPlugin;
}

export interface UncheckedPlugin {
  readonly kind: string;
  readonly parameters: Record<string, string>;
}

/**
 * Completes and checks a configuration.
 *
 * @throws Error that names every field at fault, its value and what is allowed
 */
export function checkConfig(config: UncheckedConfig): Config {
  return checkFields(configSchema, { version: CONFIG_VERSION, ...config }, unknownKind);
}

/**
 * Reads the value of the environment variable `CONFIG`.
 *
 * @throws Error that names every field at fault, its value and what is allowed
 */
export function parseConfig(value: string | undefined): Config {
  return checkFields(configSchema, readConfigVariable(value, 'PinpointIncrementalAnalytics'), unknownKind);
}

/** Returns the message for a plugin of a kind that the functions do not have, and none for other faults. */
function unknownKind(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code !== 'invalid_union' || !('options' in issue) || !issue.options) return undefined;
  const remedy = OTHER_KINDS[String(issue.path[0])];
  return `is no kind that the functions have, which are ${issue.options.join(', ')}; ${remedy}`;
}
