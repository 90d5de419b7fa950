from aws_cdk import CfnOutput, Duration, Stack, TimeZone
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk.aws_cloudwatch_actions import SnsAction
from cdk_pinpoint_incremental_analytics import (
    Destination,
    EventMapping,
    EventSource,
    PinpointIncrementalAnalytics,
    RuleSource,
    TimeFormat,
)
from constructs import Construct


class ShopStack(Stack):
    """Reads purchases that a shop writes to a stream as
    ``{"id": "o-17", "name": "purchase", "userId": "ann", "at": 1768478400000, "amount": 19.99}``.
    Marketing writes rules to a table, and customers' changes arrive in a queue."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        bus = events.EventBus(self, "Changes")
        analytics = PinpointIncrementalAnalytics(
            self,
            "Analytics",
            event_source=EventSource.kinesis(
                # Thanks to the id, a purchase that the shop sends twice counts once.
                mapping=EventMapping.flat(event_id="$.id", time="$.at", time_format=TimeFormat.EPOCH_MILLISECONDS),
                max_batching_window=Duration.seconds(1),
            ),
            # When two rules write the same attribute, the one in the table wins.
            rule_source=RuleSource.all(RuleSource.dynamo_db(), RuleSource.ssm(path="/shop/rules")),
            destination=Destination.event_bridge(bus=bus),
            evaluation_interval=Duration.minutes(1),
            time_zone=TimeZone.ETC_UTC,
        )

        changes = sqs.Queue(self, "Queue", retention_period=Duration.days(14))
        events.Rule(
            self,
            "Deliver",
            event_bus=bus,
            event_pattern=events.EventPattern(source=["pinpoint-incremental-analytics"]),
            targets=[targets.SqsQueue(changes)],
        )

        # The shop sends events, marketing edits rules, and the team on call inspects dead letters and sends them
        # again.
        shop = iam.Role(self, "Shop", assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"))
        analytics.grant_put_events(shop)
        marketing = iam.Role(self, "Marketing", assumed_by=iam.AccountRootPrincipal())
        analytics.grant_write_rules(marketing)
        analytics.grant_read_state(marketing)
        on_call = iam.Role(self, "OnCall", assumed_by=iam.AccountRootPrincipal())
        analytics.grant_read_dead_letters(on_call)
        analytics.grant_redrive(on_call)

        # Alarms go to a topic; the dashboard shows the rest.
        alarms = sns.Topic(self, "Alarms", enforce_ssl=True)
        analytics.add_alarms(actions=[SnsAction(alarms)], max_rules_age=Duration.minutes(10))
        analytics.dashboard()

        # The sources and stores of this installation have them; others may have none.
        assert analytics.stream and analytics.rules_table and analytics.aggregate_table
        CfnOutput(self, "StreamName", value=analytics.stream.stream_name)
        CfnOutput(self, "RulesTableName", value=analytics.rules_table.table_name)
        CfnOutput(self, "AggregateTableName", value=analytics.aggregate_table.table_name)
        CfnOutput(self, "DeadLetterBucketName", value=analytics.dead_letter_bucket.bucket_name)
        CfnOutput(self, "BusName", value=bus.event_bus_name)
        CfnOutput(self, "QueueUrl", value=changes.queue_url)
