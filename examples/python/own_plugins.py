from aws_cdk import Duration, RemovalPolicy, Stack, TimeZone
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from cdk_pinpoint_incremental_analytics import (
    AggregateStore,
    EventMapping,
    EventSource,
    PinpointIncrementalAnalytics,
    RemovedRules,
    RuleSource,
    TimeFormat,
    TimeseriesStore,
)
from constructs import Construct

from announcements import Announcements
from team_rules import TeamRules


class OwnPluginsStack(Stack):
    """Turns a company's conventions into plugins, in an installation that uses existing resources."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        stream = kinesis.Stream.from_stream_arn(
            self, "Stream", self.format_arn(service="kinesis", resource="stream", resource_name="clicks")
        )
        states = dynamodb.Table.from_table_attributes(
            self,
            "States",
            table_name="states",
            table_stream_arn=self.format_arn(
                service="dynamodb", resource="table", resource_name="states/stream/2026-01-01T00:00:00.000"
            ),
        )
        history = dynamodb.Table.from_table_name(self, "History", "history")
        rules = dynamodb.Table.from_table_name(self, "Rules", "rules")
        dead_letter_bucket = s3.Bucket.from_bucket_name(self, "DeadLetters", "dead-letters-of-ours")
        handbook = s3.Bucket.from_bucket_name(self, "Handbook", "handbook-of-ours")
        encryption_key = kms.Key.from_key_arn(
            self, "Key", self.format_arn(service="kms", resource="key", resource_name="00000000-0000-4000-8000-000000000000")
        )
        vpc = ec2.Vpc.from_vpc_attributes(
            self,
            "Vpc",
            vpc_id="vpc-0123456789abcdef0",
            availability_zones=["eu-west-1a", "eu-west-1b"],
            private_subnet_ids=["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
            private_subnet_route_table_ids=["rtb-0123456789abcdef0", "rtb-0123456789abcdef1"],
        )
        security_group = ec2.SecurityGroup.from_security_group_id(self, "SecurityGroup", "sg-0123456789abcdef0")
        endpoints = ec2.SecurityGroup.from_security_group_id(self, "Endpoints", "sg-0123456789abcdef1")

        analytics = PinpointIncrementalAnalytics(
            self,
            "Analytics",
            event_source=EventSource.kinesis(
                stream=stream,
                mapping=EventMapping.flat(
                    event_name="$.action", user_id="$.who", time="$.when", time_format=TimeFormat.EPOCH_SECONDS
                ),
                batch_size=5_000,
                retry_attempts=1_000,
                max_record_age=Duration.days(2),
                starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            ),
            rule_source=RuleSource.all(TeamRules(handbook, "growth"), RuleSource.dynamo_db(table=rules)),
            destination=Announcements("growth"),
            aggregate_store=AggregateStore.dynamo_db(table=states),
            timeseries_store=TimeseriesStore.dynamo_db(table=history),
            dead_letter_bucket=dead_letter_bucket,
            encryption_key=encryption_key,
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
            security_groups=[security_group],
            evaluation_interval=Duration.hours(6),
            history_retention=Duration.days(800),
            rules_max_age=Duration.minutes(1),
            time_zone=TimeZone.AMERICA_NEW_YORK,
            removed_rules=RemovedRules.CLEAR,
            removal_policy=RemovalPolicy.DESTROY,
            log_retention=logs.RetentionDays.THREE_MONTHS,
            runtime=lambda_.Runtime.NODEJS_22_X,
            architecture=lambda_.Architecture.X86_64,
            memory_size=1_024,
        )
        analytics.connections.allow_to(endpoints, ec2.Port.tcp(443), "To AWS, through the endpoints of the VPC")
