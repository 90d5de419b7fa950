import { Duration, Names, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Config } from '../contract/config';
import { AnonymousUsers } from './anonymous-users';
import { Destination } from './destinations/destination';
import { EventSource } from './event-sources/event-source';
import { FunctionProps } from './function-props';
import { AggregatorFunction } from './functions/aggregator-function';
import { PublisherFunction } from './functions/publisher-function';
import { TimeseriesFunction } from './functions/timeseries-function';
import { MonitoredConstruct } from './monitoring/monitored-construct';
import { PluginConfig } from './plugin';
import { RemovedRules } from './removed-rules';
import { RuleSource } from './rule-sources/rule-source';
import { RuleSourceConfig } from './rule-sources/rule-source-config';
import { AggregateStore } from './stores/aggregate-store';
import { TimeseriesStore } from './stores/timeseries-store';
import { checkDuration } from './support/checks';
import { checkedConfig, setConfigVariable } from './support/config-variable';
import { checkDeadLetterBucket, createDeadLetterBucket, grantPut } from './support/dead-letters';
import { connectionsOf, FunctionFactory } from './support/function-factory';
import { grantInvoke } from './support/given-function';
import { numbered } from './support/numbered';

/** Properties of `PinpointIncrementalAnalytics`. */
export interface PinpointIncrementalAnalyticsProps extends FunctionProps {
  /**
   * Source of the events.
   *
   * @default EventSource.kinesis() - a Kinesis stream is created that takes one flat JSON object per event,
   *   with `name` and `userId`
   */
  readonly eventSource?: EventSource;

  /**
   * Source of the rules.
   *
   * @default RuleSource.dynamoDb() - a table is created that takes an item per rule
   */
  readonly ruleSource?: RuleSource;

  /**
   * Destination of the changes.
   *
   * @default Destination.eventBridge() - the default event bus of the account and region
   */
  readonly destination?: Destination;

  /**
   * Store of the counts and sums of each user.
   *
   * @default AggregateStore.dynamoDb() - a table is created
   */
  readonly aggregateStore?: AggregateStore;

  /**
   * Store of the history of each user, by which date rules are judged.
   *
   * @default TimeseriesStore.dynamoDb() - a table is created
   */
  readonly timeseriesStore?: TimeseriesStore;

  /**
   * Interval at which new and edited rules are evaluated for users without new events: at least 1 minute, in
   * whole minutes.
   *
   * @default Duration.minutes(60)
   */
  readonly evaluationInterval?: Duration;

  /**
   * Time zone by which an event belongs to a day. Another one is in force with the next scheduled run, and
   * rules that count by days then start afresh from history.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * Treatment of events without a user id.
   *
   * @default AnonymousUsers.skip()
   */
  readonly anonymousUsers?: AnonymousUsers;

  /**
   * Whether events count whose user id is a placeholder that programs write when they know no user: `null`,
   * `undefined`, `NaN`, `none`, `0`, `false`, `true`, `anonymous`, `guest`, `[object Object]`, spaces alone,
   * or a UUID of zeros, in small or capital letters.
   *
   * All of them would be one user each. The metric `EventsOfPlaceholderUsers` counts those that are left out.
   *
   * @default false
   */
  readonly countPlaceholderUsers?: boolean;

  /**
   * Fate of the user attributes that a rule has written, once the rule is removed or disabled.
   *
   * @default RemovedRules.KEEP
   */
  readonly removedRules?: RemovedRules;

  /**
   * Retention of an event's history after its arrival: at least 1 day, in whole days. Date rules count only
   * events whose history is kept, and no window of days that moves may be longer; the year before the current
   * one needs 732 days.
   *
   * @default Duration.days(400)
   */
  readonly historyRetention?: Duration;

  /**
   * Time for which rules are used before their source is read again: at least 1 second, in whole seconds. A
   * change of a rule is in force everywhere after this time.
   *
   * @default Duration.seconds(15)
   */
  readonly rulesMaxAge?: Duration;

  /**
   * Removal policy of the tables, the stream, the dead letter bucket and the logs.
   *
   * Unless it is `DESTROY`, the tables are protected from deletion as well; the protection also follows a
   * policy that is changed afterwards, as by `RemovalPolicies.of(stack).destroy()`. With `DESTROY`, a dead
   * letter bucket that is not empty makes the deletion of the stack fail: empty it first.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Bucket for dead letters: events that could not be counted and changes that could not be delivered, whole,
   * with the reason.
   *
   * It belongs to the region of the stack. The policy of a bucket of another account has to let the functions
   * write to it, and an imported bucket that is encrypted with a key of your own needs its `encryptionKey`
   * (`Bucket.fromBucketAttributes`).
   *
   * @default - a bucket is created: encrypted, without public access, reached by TLS only, not versioned;
   *   objects are deleted after 90 days
   */
  readonly deadLetterBucket?: s3.IBucket;

  /**
   * Key that encrypts the tables, the stream, the dead letter bucket, the logs and the functions'
   * configuration, as far as they are created here. It belongs to the region of the stack.
   *
   * The policy of an imported key has to let CloudWatch Logs use it, and with `EventSource.eventBridge` and
   * `EventSource.s3` also EventBridge.
   *
   * @default - keys that AWS owns or manages
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Counts the events of each user, judges rules by these counts and delivers the changes.
 *
 * The aggregator reads a stream of events and keeps exact counts and sums for each user. When the condition
 * of a rule turns true or false for a user, the publisher delivers the change to the destination, at least
 * once and in order per user.
 *
 * @example
 * import * as lambda from 'aws-cdk-lib/aws-lambda';
 * import { EventSource, PinpointIncrementalAnalytics } from 'cdk-pinpoint-incremental-analytics';
 *
 * declare const shop: lambda.Function;
 * const eventSource = EventSource.kinesis();
 * const analytics = new PinpointIncrementalAnalytics(this, 'Analytics', { eventSource });
 * analytics.grantPutEvents(shop);
 */
export class PinpointIncrementalAnalytics extends MonitoredConstruct implements ec2.IConnectable {
  /**
   * Name that distinguishes the installation's metrics from those of others in the account: the value of
   * their dimension `Installation`.
   */
  public readonly installation: string;

  /** Function that counts the events. */
  public readonly aggregator: lambda.IFunction;

  /** Function that re-evaluates date rules on a schedule. */
  public readonly timeseries: lambda.IFunction;

  /** Function that delivers the changes, the first of `publishers`. */
  public readonly publisher: lambda.IFunction;

  /** Functions that deliver the changes, one for each destination. */
  public readonly publishers: lambda.IFunction[];

  /** Bucket for events that could not be counted and changes that could not be delivered. */
  public readonly deadLetterBucket: s3.IBucket;

  /** Stream of events, undefined when the event source reads none. */
  public readonly stream?: kinesis.IStream;

  /** Queue for events that could not be written to the stream, undefined when the event source has none. */
  public readonly undeliveredEvents?: sqs.IQueue;

  /** Queue of messages about new objects, undefined when the event source reads none. */
  public readonly objectQueue?: sqs.IQueue;

  /** Table with the counts and sums of each user, undefined when they are kept elsewhere. */
  public readonly aggregateTable?: dynamodb.ITable;

  /** Table with the history of each user, undefined when it is kept elsewhere. */
  public readonly timeseriesTable?: dynamodb.ITable;

  /** Table of the rules, undefined when they are kept elsewhere. */
  public readonly rulesTable?: dynamodb.ITable;

  /**
   * Kind of records that the stream takes.
   *
   * @internal
   */
  public readonly _eventSourceKind: string;
  private readonly transformer?: lambda.IFunction;

  /**
   * Configuration of the functions, which the console has as well.
   *
   * @internal
   */
  public readonly _config: Config;

  /**
   * Where the rules are kept.
   *
   * @internal
   */
  public readonly _ruleSource: RuleSourceConfig;

  /** @internal */
  protected readonly _logGroups: logs.ILogGroup[];

  private readonly functionConnections?: ec2.Connections;

  /** @throws an error when a property is out of range or contradicts another */
  constructor(scope: Construct, id: string, props: PinpointIncrementalAnalyticsProps = {}) {
    super(scope, id);
    const {
      evaluationInterval = Duration.minutes(60),
      historyRetention = Duration.days(400),
      rulesMaxAge = Duration.seconds(15),
      timeZone = TimeZone.ETC_UTC,
      removalPolicy = RemovalPolicy.RETAIN,
      encryptionKey,
    } = props;
    checkDuration('evaluationInterval', evaluationInterval, {
      min: Duration.minutes(1),
      step: Duration.minutes(1),
      tokenUnits: ['minutes', 'hours', 'days'],
    });
    checkDuration('historyRetention', historyRetention, {
      min: Duration.days(1),
      step: Duration.days(1),
      tokenUnits: ['days'],
    });
    checkDuration('rulesMaxAge', rulesMaxAge, {
      min: Duration.seconds(1),
      step: Duration.seconds(1),
      tokenUnits: ['seconds'],
    });
    checkRemovalPolicy(removalPolicy);

    const functionFactory = new FunctionFactory(this, { ...props, removalPolicy });
    this.functionConnections = functionFactory.connections;
    // Long enough for the largest batch at a destination's lowest quota, short enough that a hanging call
    // does not hold a shard back for long.
    const aggregator = functionFactory.create('Aggregator', AggregatorFunction, {
      description: 'Counts user events',
      timeout: Duration.minutes(5),
      // More than half a processor, which follows a full shard (docs/scaling.md).
      memorySize: 1_024,
    });
    const destinations = (props.destination ?? Destination.eventBridge())._parts();
    const publishers = destinations.map((_, i) =>
      functionFactory.create(numbered('Publisher', i), PublisherFunction, {
        description: 'Delivers what rules have changed',
        timeout: Duration.minutes(5),
      }),
    );
    // It visits all users and hands over when its time is up, so it takes all the time that Lambda allows.
    const timeseries = functionFactory.create('Timeseries', TimeseriesFunction, {
      description: 'Settles date rules',
      timeout: Duration.minutes(15),
    });

    this.installation = Names.uniqueResourceName(this, {
      separator: '-',
      allowedSpecialCharacters: '-',
      maxLength: 128,
    });
    this.aggregator = aggregator;
    this.publisher = publishers[0];
    this.publishers = publishers;
    this.timeseries = timeseries;
    this._logGroups = [aggregator, timeseries, ...publishers].map(({ logGroup }) => logGroup);
    if (props.deadLetterBucket) checkDeadLetterBucket(this, props.deadLetterBucket);
    this.deadLetterBucket =
      props.deadLetterBucket ?? createDeadLetterBucket(this, 'DeadLetters', { removalPolicy, encryptionKey });
    for (const writer of [aggregator, ...publishers]) grantPut(this.deadLetterBucket, writer);

    const bindOptions = {
      aggregator,
      timeseries,
      publishers,
      deadLetterBucket: this.deadLetterBucket,
      removalPolicy,
      encryptionKey,
    };
    const eventSource = (props.eventSource ?? EventSource.kinesis()).bind(
      new Construct(this, 'EventSource'),
      bindOptions,
    );
    const ruleSource = (props.ruleSource ?? RuleSource.dynamoDb()).bind(new Construct(this, 'RuleSource'), {
      ...bindOptions,
      historyRetention,
    });
    const aggregateStore = (props.aggregateStore ?? AggregateStore.dynamoDb()).bind(
      new Construct(this, 'AggregateStore'),
      bindOptions,
    );
    const timeseriesStore = (props.timeseriesStore ?? TimeseriesStore.dynamoDb()).bind(
      new Construct(this, 'TimeseriesStore'),
      bindOptions,
    );
    const [destination, ...others] = destinations.map((each, i) =>
      each.bind(new Construct(this, numbered('Destination', i)), {
        ...bindOptions,
        publisher: publishers[i],
      }),
    );
    this.stream = eventSource.stream;
    this.undeliveredEvents = eventSource.undelivered;
    this.objectQueue = eventSource.objectQueue;
    this._eventSourceKind = eventSource.kind;
    this._ruleSource = ruleSource;
    this.transformer = eventSource.transformation?.handler;
    this.rulesTable = ruleSource.table;
    this.aggregateTable = aggregateStore.table;
    this.timeseriesTable = timeseriesStore.table;

    const config = {
      installation: this.installation,
      timeZone: timeZone.timezoneName,
      anonymousUsers: (props.anonymousUsers ?? AnonymousUsers.skip())._mode,
      placeholderUsers: props.countPlaceholderUsers ? ('count' as const) : ('skip' as const),
      historyRetentionDays: historyRetention.toDays(),
      rulesMaxAgeSeconds: rulesMaxAge.toSeconds(),
      removedRules: props.removedRules ?? RemovedRules.KEEP,
      redeliveryDays: eventSource.redeliveryDays,
      eventSource: functionConfigOf(eventSource),
      ruleSources: (ruleSource.sources ?? [ruleSource]).map(functionConfigOf),
      aggregateStore: functionConfigOf(aggregateStore),
      timeseriesStore: functionConfigOf(timeseriesStore),
      destination: functionConfigOf(destination),
      deadLetters: { bucketName: this.deadLetterBucket.bucketName },
    };
    const counting = {
      ...config,
      ...(eventSource.transformation && { transformation: functionConfigOf(eventSource.transformation) }),
    };
    this._config = checkedConfig(counting);
    setConfigVariable(this, [timeseries, publishers[0]], config);
    setConfigVariable(this, [aggregator], {
      ...counting,
      ...(this.undeliveredEvents && { undeliveredQueueUrl: this.undeliveredEvents.queueUrl }),
      ...(this.objectQueue && { objectQueueUrl: this.objectQueue.queueUrl }),
    });
    others.forEach((other, i) =>
      setConfigVariable(this, [publishers[i + 1]], { ...config, destination: functionConfigOf(other) }),
    );

    // A run that fails needs no dead letters: the next run completes its work.
    new events.Rule(this, 'Schedule', {
      description: 'Settles date rules',
      schedule: events.Schedule.rate(evaluationInterval),
      targets: [new targets.LambdaFunction(timeseries)],
    });
  }

  /**
   * Network connections of all functions.
   *
   * @throws an error when the functions run outside a VPC
   */
  public get connections(): ec2.Connections {
    return connectionsOf(this, this.functionConnections);
  }

  /**
   * Lets `grantee` write events to the stream.
   *
   * @throws an error when the event source reads no stream
   */
  public grantPutEvents(grantee: iam.IGrantable): iam.Grant {
    if (!this.stream) {
      throw new Error(
        `the event source of ${this.node.path} has no stream to write to; ` +
          'grant on what it reads from instead',
      );
    }
    return this.stream.grantWrite(grantee);
  }

  /**
   * Lets `grantee` read the counts and sums of all users.
   *
   * @throws an error when these are not stored in a table
   */
  public grantReadState(grantee: iam.IGrantable): iam.Grant {
    if (!this.aggregateTable) {
      throw new Error(
        `the aggregate store of ${this.node.path} has no table to read; ` +
          'grant on what it keeps the states in instead',
      );
    }
    return this.aggregateTable.grantReadData(grantee);
  }

  /**
   * Lets `grantee` read and write the rules.
   *
   * @throws an error when these are not stored in a table
   */
  public grantWriteRules(grantee: iam.IGrantable): iam.Grant {
    if (!this.rulesTable) {
      throw new Error(
        `the rule source of ${this.node.path} has no table to write to; ` +
          'use RuleSource.dynamoDb, or grant on where the rules are kept',
      );
    }
    return this.rulesTable.grantReadWriteData(grantee);
  }

  /** Lets `grantee` list and read dead letters. */
  public grantReadDeadLetters(grantee: iam.IGrantable): iam.Grant {
    return this.deadLetterBucket.grantRead(grantee);
  }

  /**
   * Lets `grantee` send dead letters again with the command `redrive`.
   *
   * It may look the installation up, read and remove dead letters and the events of the queue
   * `undeliveredEvents`, send to the queue `objectQueue`, invoke the functions that count and deliver and the
   * one of `EventSource.transform`, and read the counts and sums of all users.
   *
   * @throws an error when the counts and sums are not stored in a table
   */
  public grantRedrive(grantee: iam.IGrantable): iam.Grant {
    const stack = Stack.of(this);
    for (const publisher of this.publishers) publisher.grantInvoke(grantee);
    if (this.transformer) grantInvoke(this, 'EventSource.transform: handler', this.transformer, [grantee]);
    const { undeliveredEvents: queue } = this;
    queue?.grant(grantee, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes');
    queue?.encryptionMasterKey?.grantDecrypt(grantee);
    this.objectQueue?.grant(grantee, 'sqs:SendMessage', 'sqs:GetQueueAttributes');
    this.objectQueue?.encryptionMasterKey?.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['cloudformation:ListStackResources'],
      resourceArns: [stack.stackId],
    })
      .combine(
        iam.Grant.addToPrincipal({
          grantee,
          actions: ['lambda:GetFunctionConfiguration'],
          resourceArns: [this.aggregator, this.timeseries, ...this.publishers].map(
            ({ functionArn }) => functionArn,
          ),
        }),
      )
      .combine(this.deadLetterBucket.grantReadWrite(grantee))
      .combine(this.aggregator.grantInvoke(grantee))
      .combine(this.grantReadState(grantee));
  }
}

function checkRemovalPolicy(policy: RemovalPolicy): void {
  if (policy === RemovalPolicy.SNAPSHOT) {
    throw new Error(
      'removalPolicy must be RETAIN, RETAIN_ON_UPDATE_OR_DELETE or DESTROY, ' +
        'but is SNAPSHOT, which none of the resources knows',
    );
  }
}

/** Takes the part of a plugin's configuration that is for the functions; the rest is for the construct. */
function functionConfigOf({ kind, parameters }: PluginConfig): PluginConfig {
  return { kind, parameters };
}
