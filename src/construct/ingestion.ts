import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { CONFIG_VARIABLE } from '../contract/config';
import { checkIngestionConfig, ENDPOINT_USERS, INGESTION_ROUTES } from '../contract/ingestion-config';
import { FunctionProps } from './function-props';
import { IngestionFunction } from './functions/ingestion-function';
import { PinpointIncrementalAnalytics } from './pinpoint-incremental-analytics';
import { connectionsOf, FunctionFactory } from './support/function-factory';
import { createTable, grantReadWrite } from './support/tables';

/** What AWS's clients send along, none of which a browser lets through unasked. */
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
const ANSWER_HEADERS = ['date', 'x-amzn-errortype', 'x-amzn-requestid'];

/** Properties of `Ingestion`. */
export interface IngestionProps extends FunctionProps {
  /** The installation that counts the events. It has to read a Kinesis stream. */
  readonly analytics: PinpointIncrementalAnalytics;

  /**
   * Who may send events.
   *
   * @default - requests have to be signed with IAM credentials, for the service `execute-api`
   */
  readonly authorizer?: apigatewayv2.IHttpRouteAuthorizer;

  /**
   * The origins of the web pages that may send events, such as `https://shop.example.com`. Apps outside a
   * browser have none and may always.
   *
   * @default - any origin, as with Amazon Pinpoint
   */
  readonly allowOrigins?: string[];

  /**
   * What becomes of the table and the logs when they are removed from the stack.
   * Unless it is `DESTROY`, the table is protected from deletion as well.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Encrypts the table, the logs and the function's configuration.
   * The policy of an imported key has to let CloudWatch Logs use it.
   *
   * @default - keys that AWS owns or manages
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Takes events over HTTPS in the requests that apps sent to Amazon Pinpoint, and writes them to the stream of
 * an installation.
 *
 * It answers `PutEvents` and `UpdateEndpoint`. An app that uses an AWS SDK sends its events here once the
 * `endpoint` of its Pinpoint client is `url`
 * and, unless an authorizer is given that does not look at signatures, its signatures name the service
 * `execute-api`
 * (in JavaScript: `new PinpointClient({ endpoint: url, signingName: 'execute-api' })`).
 *
 * An event belongs to the user that its endpoint names, there or in an earlier request. When an endpoint
 * changes its user,
 * events that follow within 10 seconds may still be counted for the former one unless they name their user
 * themselves.
 *
 * @example
 * import { EventSource, Ingestion, PinpointIncrementalAnalytics } from 'cdk-pinpoint-incremental-analytics';
 *
 * const analytics = new PinpointIncrementalAnalytics(this, 'Analytics', { eventSource: EventSource.pinpoint()
 * });
 * new Ingestion(this, 'Ingestion', { analytics, allowOrigins: ['https://shop.example.com'] });
 */
export class Ingestion extends Construct implements ec2.IConnectable {
  /** The URL that apps send their events to, instead of the endpoint of Amazon Pinpoint. */
  public readonly url: string;

  /** The API behind the URL, for instance to watch its metrics or to give it a domain name. */
  public readonly api: apigatewayv2.IHttpApi;

  /** Answers the requests. */
  public readonly handler: lambda.IFunction;

  /** Knows which user an endpoint belongs to. */
  public readonly endpointTable: dynamodb.ITable;

  private readonly routes: apigatewayv2.HttpRoute[];
  private readonly network?: ec2.Connections;

  /** @throws an error when the installation reads no stream, or a property is out of range */
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
    } = props;
    if (!stream) {
      throw new Error(
        `the event source of ${path} has no stream to write to; use EventSource.pinpoint, or send events to what it reads from`,
      );
    }
    if (_eventSourceKind !== 'pinpoint') {
      throw new Error(
        `the event source of ${path} reads other records than Ingestion writes; use EventSource.pinpoint, or write to the stream without Ingestion`,
      );
    }
    if (props.allowOrigins?.length === 0) {
      throw new Error('allowOrigins is empty; leave it out to allow any origin');
    }

    const table = createTable(
      this,
      'Endpoints',
      { removalPolicy, encryptionKey },
      {
        partitionKey: { name: ENDPOINT_USERS.partitionKey, type: dynamodb.AttributeType.STRING },
      },
    );
    const maker = new FunctionFactory(this, { ...props, removalPolicy });
    this.network = maker.connections;
    // API Gateway waits for 30 seconds.
    const handler = maker.create('Handler', IngestionFunction, {
      description: 'Takes user events over HTTPS',
      timeout: Duration.seconds(29),
    });
    handler.addEnvironment(
      CONFIG_VARIABLE,
      Stack.of(this).toJsonString(
        checkIngestionConfig({ streamName: stream.streamName, tableName: table.tableName }),
      ),
    );
    stream.grantWrite(handler);
    grantReadWrite(table, handler, 'dynamodb:BatchGetItem', 'dynamodb:PutItem');

    const api = new apigatewayv2.HttpApi(this, 'Api', {
      description: 'Takes user events as Amazon Pinpoint did',
      corsPreflight: {
        allowOrigins: props.allowOrigins ?? ['*'],
        allowMethods: [apigatewayv2.CorsHttpMethod.POST, apigatewayv2.CorsHttpMethod.PUT],
        allowHeaders: CLIENT_HEADERS,
        exposeHeaders: ANSWER_HEADERS,
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
    this.url = api.apiEndpoint;
    this.api = api;
    this.handler = handler;
    this.endpointTable = table;
  }

  /**
   * The network connections of the function.
   *
   * @throws an error when the function runs outside a VPC
   */
  public get connections(): ec2.Connections {
    return connectionsOf(this, this.network);
  }

  /**
   * Lets `grantee` send events, for instance the role of an identity pool that an app's users take on.
   *
   * @throws an error when an authorizer was given that does not ask for IAM credentials
   */
  public grantInvoke(grantee: iam.IGrantable): iam.Grant {
    const [putEvents, updateEndpoint] = this.routes.map((route) => route.grantInvoke(grantee));
    return putEvents.combine(updateEndpoint);
  }
}
