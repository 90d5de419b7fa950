import { CfnOutput, Duration, RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  AnonymousUsers,
  Destination,
  EventSource,
  Ingestion,
  IngestionUser,
  PinpointIncrementalAnalytics,
  RemovedRules,
  RuleSource,
} from 'cdk-pinpoint-incremental-analytics';
import { Construct } from 'constructs';

/** Id of the application in Amazon Pinpoint. */
const APPLICATION = '0123456789abcdef0123456789abcdef';

/** Workbook that held the rules. */
const SHEET =
  'https://builder.honeycode.aws/workbook/table:11111111-1111-4111-8111-111111111111/22222222-2222-4222-8222-222222222222';

/**
 * Moves an installation of the AWS guide, with events of Amazon Pinpoint and rules of a Honeycode sheet.
 * Before the switch, a second destination only records the changes, so that both can be compared.
 */
export class MigrationStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const analytics = new PinpointIncrementalAnalytics(this, 'Analytics', {
      eventSource: EventSource.pinpoint({ applicationId: APPLICATION, streamRetention: Duration.days(7) }),
      ruleSource: RuleSource.honeycode({ sheetUrl: SHEET }),
      destination: Destination.all(
        Destination.pinpoint({
          applicationId: APPLICATION,
          endpointBatchesPerSecond: 5,
          eventBatchesPerSecond: 20,
        }),
        Destination.shadow(),
      ),
      anonymousUsers: AnonymousUsers.byEndpoint(),
      removedRules: RemovedRules.KEEP,
    });

    new cloudwatch.Alarm(this, 'Refused', {
      metric: analytics.metricChangesRejected({ period: Duration.minutes(1) }),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });

    // Apps keep their Pinpoint client and send to this URL instead. Users are their Cognito identities.
    const ingestion = new Ingestion(this, 'Ingestion', {
      analytics,
      userFrom: IngestionUser.caller(),
      allowOrigins: ['https://shop.example.com'],
      removalPolicy: RemovalPolicy.RETAIN,
      logRetention: logs.RetentionDays.ONE_WEEK,
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 256,
    });
    const appUsers = new iam.Role(this, 'AppUsers', {
      assumedBy: new iam.WebIdentityPrincipal('cognito-identity.amazonaws.com'),
    });
    ingestion.grantInvoke(appUsers);

    // Members who have signed in on the website send with their tokens.
    const website = new Ingestion(this, 'WebsiteIngestion', {
      analytics,
      authorizer: new HttpJwtAuthorizer('Members', 'https://login.shop.example.com', {
        jwtAudience: ['shop'],
      }),
      userFrom: IngestionUser.claim('sub'),
    });

    // The shop's own servers send for every user.
    const servers = new Ingestion(this, 'ServerIngestion', { analytics, userFrom: IngestionUser.body() });

    new CfnOutput(this, 'IngestionUrl', { value: ingestion.url });
    new CfnOutput(this, 'WebsiteIngestionUrl', { value: website.url });
    new CfnOutput(this, 'ServerIngestionUrl', { value: servers.url });
  }
}
