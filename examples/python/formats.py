from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from cdk_pinpoint_incremental_analytics import (
    AnonymousUsers,
    EventMapping,
    EventSource,
    EventValues,
    PinpointIncrementalAnalytics,
    RecordFilter,
    SegmentCall,
    TimeFormat,
)
from constructs import Construct


class FormatsStack(Stack):
    """Reads events in the formats of other producers: each installation has a source in its own format."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        PinpointIncrementalAnalytics(
            self,
            "Segment",
            event_source=EventSource.kinesis(
                mapping=EventMapping.segment(calls=[SegmentCall.TRACK, SegmentCall.PAGE, SegmentCall.SCREEN])
            ),
            anonymous_users=AnonymousUsers.skip(),
        )

        PinpointIncrementalAnalytics(
            self,
            "CloudEvents",
            event_source=EventSource.kinesis(mapping=EventMapping.cloud_events(user_id="$.data.customerId")),
        )

        # Any other JSON, by paths. The producers' partition key is the user, so several invocations may read a
        # shard at a time.
        PinpointIncrementalAnalytics(
            self,
            "Tracker",
            event_source=EventSource.kinesis(
                mapping=EventMapping.paths(
                    event_name="$.event.type",
                    user_id="$.visitor.account",
                    endpoint_id="$.visitor.device",
                    event_id="$.event.id",
                    time="$.event.when",
                    time_format=TimeFormat.ISO_8601,
                    attributes="$.event.labels",
                    metrics="$.event.numbers",
                ),
                partition_key_is_user=True,
                parallelization_factor=4,
                starting_position=lambda_.StartingPosition.LATEST,
            ),
        )

        # Several events in a record: `@` begins a path in an event, and `$` one in what surrounds them.
        PinpointIncrementalAnalytics(
            self,
            "Batches",
            event_source=EventSource.kinesis(
                mapping=EventMapping.paths(
                    events="$.events",
                    only=RecordFilter.all_of(
                        RecordFilter.has_value("@.kind"),
                        RecordFilter.none_of(RecordFilter.value_is("@.kind", "test")),
                    ),
                    event_name="@.kind",
                    user_id="@.user ?? $.user",
                    time="@.at",
                    time_format=TimeFormat.EPOCH_MICROSECONDS,
                    values=[EventValues(path="@.details"), EventValues(path="$.traits", prefix="user.")],
                )
            ),
        )

        PinpointIncrementalAnalytics(
            self,
            "Clicks",
            event_source=EventSource.kinesis(
                mapping=EventMapping.flat(
                    time="$.at",
                    time_format=TimeFormat.EPOCH_NANOSECONDS,
                    only=RecordFilter.any_of(
                        RecordFilter.value_is("$.name", "click", "tap"),
                        RecordFilter.has_value("$.button"),
                    ),
                )
            ),
        )

        PinpointIncrementalAnalytics(
            self,
            "Payments",
            event_source=EventSource.kinesis(
                mapping=EventMapping.flat(time="$.paidAt", time_format=TimeFormat.AUTO)
            ),
        )

        # Objects that arrive in a bucket, as a Firehose stream has delivered Pinpoint's events.
        PinpointIncrementalAnalytics(
            self,
            "Deliveries",
            event_source=EventSource.s3(
                bucket=s3.Bucket(self, "Bucket", enforce_ssl=True),
                prefix="pinpoint/",
                suffix=".gz",
                mapping=EventMapping.pinpoint(),
                max_concurrency=5,
            ),
        )

        # Records that no mapping can read: bytes that tills send.
        decode = lambda_.Function(
            self,
            "Decode",
            runtime=lambda_.Runtime.NODEJS_22_X,
            handler="index.handler",
            code=lambda_.Code.from_asset("functions/decode"),
            timeout=Duration.seconds(20),
        )
        PinpointIncrementalAnalytics(
            self,
            "Tills",
            event_source=EventSource.transform(
                EventSource.kinesis(), decode, max_records_per_invocation=5_000
            ),
        )

        # The same file is given to the commands as `--event-format mapping.json`.
        PinpointIncrementalAnalytics(
            self,
            "Exports",
            event_source=EventSource.kinesis(mapping=EventMapping.file("mapping.json")),
        )
