from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from cdk_pinpoint_incremental_analytics import (
    AnonymousUsers,
    Destination,
    EventSource,
    Ingestion,
    IngestionUser,
    PinpointIncrementalAnalytics,
    RemovedRules,
    RuleSource,
)
from constructs import Construct

# Id of the application in Amazon Pinpoint.
APPLICATION = "0123456789abcdef0123456789abcdef"

# Workbook that held the rules.
SHEET = "https://builder.honeycode.aws/workbook/table:11111111-1111-4111-8111-111111111111/22222222-2222-4222-8222-222222222222"


class MigrationStack(Stack):
    """Moves an installation of the AWS guide, with events of Amazon Pinpoint and rules of a Honeycode sheet.
    Before the switch, a second destination only records the changes, so that both can be compared."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        analytics = PinpointIncrementalAnalytics(
            self,
            "Analytics",
            event_source=EventSource.pinpoint(application_id=APPLICATION, stream_retention=Duration.days(7)),
            rule_source=RuleSource.honeycode(sheet_url=SHEET),
            destination=Destination.all(
                Destination.pinpoint(application_id=APPLICATION, endpoint_batches_per_second=5, event_batches_per_second=20),
                Destination.shadow(),
            ),
            anonymous_users=AnonymousUsers.by_endpoint(),
            removed_rules=RemovedRules.KEEP,
        )

        cloudwatch.Alarm(
            self,
            "Refused",
            metric=analytics.metric_changes_rejected(period=Duration.minutes(1)),
            threshold=1,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )

        # Apps keep their Pinpoint client and send to this URL instead. Users are their Cognito identities.
        ingestion = Ingestion(
            self,
            "Ingestion",
            analytics=analytics,
            user_from=IngestionUser.caller(),
            allow_origins=["https://shop.example.com"],
            removal_policy=RemovalPolicy.RETAIN,
            log_retention=logs.RetentionDays.ONE_WEEK,
            runtime=lambda_.Runtime.NODEJS_22_X,
            architecture=lambda_.Architecture.ARM_64,
            memory_size=256,
        )
        app_users = iam.Role(self, "AppUsers", assumed_by=iam.WebIdentityPrincipal("cognito-identity.amazonaws.com"))
        ingestion.grant_invoke(app_users)

        # Members who have signed in on the website send with their tokens.
        website = Ingestion(
            self,
            "WebsiteIngestion",
            analytics=analytics,
            authorizer=authorizers.HttpJwtAuthorizer("Members", "https://login.shop.example.com", jwt_audience=["shop"]),
            user_from=IngestionUser.claim("sub"),
        )

        # The shop's own servers send for every user.
        servers = Ingestion(self, "ServerIngestion", analytics=analytics, user_from=IngestionUser.body())

        CfnOutput(self, "IngestionUrl", value=ingestion.url)
        CfnOutput(self, "WebsiteIngestionUrl", value=website.url)
        CfnOutput(self, "ServerIngestionUrl", value=servers.url)
