import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CONFIG_VARIABLE } from '../contract/config-variable';
import { checkIngestionConfig, ENDPOINT_USERS, INGESTION_ROUTES } from '../contract/ingestion-config';
import { FunctionProps } from './function-props';
import { IngestionFunction } from './functions/ingestion-function';
import { IngestionUser } from './ingestion-user';
import { PinpointIncrementalAnalytics } from './pinpoint-incremental-analytics';
import { warnOfForeignPolicy } from './support/foreign-resource';
import { connectionsOf, FunctionFactory } from './support/function-factory';
import { checkRegion, GivenResource, nameOrArn } from './support/given-resource';
import { checkStage, configureStage } from './support/http-stage';
import { createTable, grantReadWrite } from './support/tables';

/** Headers of AWS's clients, which a browser sends only where the API allows them. */
const CLIENT_HEADERS = [
  'amz-sdk-invocation-id',
  'amz-sdk-request',
  'authorization',
  'content-type',
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-user-agent',
];
const RESPONSE_HEADERS = ['date', 'x-amzn-errortype', 'x-amzn-requestid'];

/** Properties of `Ingestion`. */
export interface IngestionProps extends FunctionProps {
  /** Installation that counts the events. It has to read a Kinesis stream, in the region of the ingestion. */
  readonly analytics: PinpointIncrementalAnalytics;

  /**
   * Authorizer of the requests.
   *
   * @default - requests have to be signed with IAM credentials, for the service `execute-api`
   */
  readonly authorizer?: apigatewayv2.IHttpRouteAuthorizer;

  /**
   * Origin of the user of an event.
   *
   * With another than the body of the request, an endpoint that names a different user is refused together
   * with its events, each with a response of its own; other endpoints of the request are taken.
   *
   * @default IngestionUser.body() - a client that may send events may send them for any user
   */
  readonly userFrom?: IngestionUser;

  /**
   * Requests per second that are taken in the long run, from all clients together: 1 to 100000. Further ones
   * are answered with 429, and clients send them again.
   *
   * @default 1000
   */
  readonly rateLimit?: number;

  /**
   * Requests that are taken at once, before `rateLimit` applies: 1 to 100000.
   *
   * @default 2000
   */
  readonly burstLimit?: number;

  /**
   * Whether each request is logged: time, route, status, sizes and durations, without body, path, user,
   * address or credentials.
   *
   * @default true
   */
  readonly accessLogs?: boolean;

  /**
   * Log group of the access logs. Not allowed together with `accessLogs: false`.
   *
   * @default - a log group is created with `logRetention`, `removalPolicy` and `encryptionKey`
   */
  readonly accessLogGroup?: logs.ILogGroup;

  /**
   * Origins of the web pages that may send events, such as `https://shop.example.com`. Apps outside a browser
   * have no origin and are always allowed.
   *
   * @default - any origin, as with Amazon Pinpoint
   */
  readonly allowOrigins?: string[];

  /**
   * Removal policy of the table and the logs. Unless it is `DESTROY`, the table is protected from deletion as
   * well.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Key that encrypts the table, the logs and the function's configuration. The policy of an imported key has
   * to let CloudWatch Logs use it.
   *
   * @default - keys that AWS owns or manages
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Takes events over HTTPS in the requests that apps sent to Amazon Pinpoint, and writes them to the stream of
 * an installation.
 *
 * It answers `PutEvents` and `UpdateEndpoint`. For an app with an AWS SDK, set the `endpoint` of its Pinpoint
 * client to `url` and the service of its signatures to `execute-api`; in JavaScript:
 * `new PinpointClient({ endpoint: url, signingName: 'execute-api' })`. The service does not matter to an
 * authorizer that ignores signatures.
 *
 * An event belongs to the user that its endpoint names, in the same request or an earlier one, unless
 * `userFrom` takes the user from verified credentials. When an endpoint changes its user, events of the next
 * 10 seconds may still be counted for the former user, unless they name their user themselves.
 *
 * @example
 * import { EventSource, Ingestion, PinpointIncrementalAnalytics } from 'cdk-pinpoint-incremental-analytics';
 *
 * const eventSource = EventSource.pinpoint();
 * const analytics = new PinpointIncrementalAnalytics(this, 'Analytics', { eventSource });
 * new Ingestion(this, 'Ingestion', { analytics, allowOrigins: ['https://shop.example.com'] });
 */
export class Ingestion extends Construct implements ec2.IConnectable {
  /** URL that apps send their events to, in place of the endpoint of Amazon Pinpoint. */
  public readonly url: string;

  /** API behind the URL, for instance to watch its metrics or to give it a domain name. */
  public readonly api: apigatewayv2.IHttpApi;

  /** Function that answers the requests. */
  public readonly handler: lambda.IFunction;

  /** Table with the user of each endpoint. */
  public readonly endpointTable: dynamodb.ITable;

  /** Log group of the access logs, undefined when requests are not logged. */
  public readonly accessLogGroup?: logs.ILogGroup;

  private readonly routes: apigatewayv2.HttpRoute[];
  private readonly functionConnections?: ec2.Connections;

  /**
   * @throws an error when the installation reads no stream, a property is out of range, or the authorizer
   *   does not verify the user that `userFrom` asks for
   */
  constructor(scope: Construct, id: string, props: IngestionProps) {
    super(scope, id);
    const {
      analytics: {
        stream,
        _eventSourceKind,
        node: { path },
      },
      removalPolicy = RemovalPolicy.RETAIN,
      encryptionKey,
      userFrom = IngestionUser.body(),
      rateLimit = 1_000,
      burstLimit = 2_000,
      accessLogs = true,
      accessLogGroup,
    } = props;
    if (!stream) {
      throw new Error(
        `the event source of ${path} has no stream to write to; ` +
          'use EventSource.pinpoint, or send events to what it reads from',
      );
    }
    if (_eventSourceKind !== 'pinpoint') {
      throw new Error(
        `the event source of ${path} reads other records than Ingestion writes; ` +
          'use EventSource.pinpoint, or write to the stream without Ingestion',
      );
    }
    if (props.allowOrigins?.length === 0) {
      throw new Error('allowOrigins is empty; leave it out to allow any origin');
    }
    const stageOptions = {
      ...{ rateLimit, burstLimit, accessLogs, accessLogGroup },
      ...{ logRetention: props.logRetention, removalPolicy, encryptionKey },
    };
    checkStage(stageOptions);

    const table = createTable(
      this,
      'Endpoints',
      { removalPolicy, encryptionKey },
      {
        partitionKey: { name: ENDPOINT_USERS.partitionKey, type: dynamodb.AttributeType.STRING },
      },
    );
    const functionFactory = new FunctionFactory(this, { ...props, removalPolicy });
    this.functionConnections = functionFactory.connections;
    // API Gateway waits for 30 seconds.
    const handler = functionFactory.create('Handler', IngestionFunction, {
      description: 'Takes user events over HTTPS',
      timeout: Duration.seconds(29),
    });
    handler.addEnvironment(
      CONFIG_VARIABLE,
      Stack.of(this).toJsonString(
        checkIngestionConfig({
          streamName: nameOfStream(this, stream),
          tableName: table.tableName,
          userFrom: userFrom._source,
        }),
      ),
    );
    stream.grant(handler, 'kinesis:PutRecords');
    stream.encryptionKey?.grant(handler, 'kms:GenerateDataKey');
    grantReadWrite(table, handler, 'dynamodb:BatchGetItem', 'dynamodb:PutItem');

    const api = new apigatewayv2.HttpApi(this, 'Api', {
      description: 'Takes user events as Amazon Pinpoint did',
      corsPreflight: {
        allowOrigins: props.allowOrigins ?? ['*'],
        allowMethods: [apigatewayv2.CorsHttpMethod.POST, apigatewayv2.CorsHttpMethod.PUT],
        allowHeaders: CLIENT_HEADERS,
        exposeHeaders: RESPONSE_HEADERS,
        maxAge: Duration.days(1),
      },
    });
    const integration = new HttpLambdaIntegration('Integration', handler, {
      payloadFormatVersion: apigatewayv2.PayloadFormatVersion.VERSION_2_0,
    });
    const authorizer = props.authorizer ?? new HttpIamAuthorizer();
    const { putEvents, updateEndpoint } = INGESTION_ROUTES;
    this.routes = [
      ...api.addRoutes({
        path: putEvents.path,
        methods: [apigatewayv2.HttpMethod.POST],
        integration,
        authorizer,
      }),
      ...api.addRoutes({
        path: updateEndpoint.path,
        methods: [apigatewayv2.HttpMethod.PUT],
        integration,
        authorizer,
      }),
    ];
    userFrom._checkAuthorization(authorizationTypeOf(this.routes));

    this.accessLogGroup = configureStage(this, api, stageOptions);
    this.url = api.apiEndpoint;
    this.api = api;
    this.handler = handler;
    this.endpointTable = table;
  }

  /**
   * Network connections of the function.
   *
   * @throws an error when the function runs outside a VPC
   */
  public get connections(): ec2.Connections {
    return connectionsOf(this, this.functionConnections);
  }

  /**
   * Lets `grantee` send events, for instance the role of an identity pool that an app's users assume.
   *
   * @throws an error when an authorizer is given that does not require IAM credentials
   */
  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    const [putEvents, updateEndpoint] = this.routes.map((route) => route.grantInvoke(grantee));
    return putEvents.combine(updateEndpoint);
  }
}

/**
 * Returns the name by which the function finds the stream of the installation.
 *
 * @throws an error when the stream is known to be of another region
 */
function nameOfStream(scope: Construct, stream: kinesis.IStream): string {
  const given: GivenResource = {
    label: 'analytics: stream',
    kind: 'stream',
    resource: stream,
    arn: stream.streamArn,
  };
  checkRegion(scope, given);
  warnOfForeignPolicy(scope, given, {
    actions: ['kinesis:PutRecords'],
    resources: [given.arn],
    consequence: 'no event can be written',
  });
  return nameOrArn(scope, given, stream.streamName);
}

/** Reads the type of authorization from the routes, which have one in common. */
function authorizationTypeOf([route]: readonly apigatewayv2.HttpRoute[]): string {
  return (route.node.defaultChild as apigatewayv2.CfnRoute).authorizationType ?? 'NONE';
}
