from aws_cdk import Duration, Stack, TimeZone
from aws_cdk import aws_events as events
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from cdk_pinpoint_incremental_analytics import Destination, EventMapping, EventSource, PinpointIncrementalAnalytics, ProfileKey, RuleSource
from constructs import Construct

from rules import RULES


class ProfilesStack(Stack):
    """Turns events of a bus into attributes of Amazon Connect profiles, with rules from four kinds of sources."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        bus = events.EventBus(self, "ShopBus")
        marketing = s3.Bucket(self, "MarketingBucket", enforce_ssl=True)
        crm = lambda_.Function(
            self,
            "CrmRules",
            runtime=lambda_.Runtime.NODEJS_22_X,
            handler="index.handler",
            code=lambda_.Code.from_asset("functions/rules"),
        )

        analytics = PinpointIncrementalAnalytics(
            self,
            "Analytics",
            event_source=EventSource.event_bridge(
                bus=bus,
                pattern=events.EventPattern(source=["shop"], detail_type=["purchase", "review", "visit"]),
                mapping=EventMapping.event_bridge(user_id="$.detail.customer.id"),
            ),
            # The app's rules come first, so that no outside source can replace them.
            rule_source=RuleSource.all(
                RuleSource.inline(RULES),
                RuleSource.file("rules.csv"),
                RuleSource.s3(bucket=marketing, object_key="rules.csv"),
                RuleSource.function(crm),
            ),
            destination=Destination.customer_profiles(
                domain_name="shop",
                profile_key=ProfileKey.of("memberIdKey", object_type_name="Member", user_id_field="memberId"),
                calls_per_second=50,
            ),
            # A rule over the year before the current one has to find all of it.
            history_retention=Duration.days(800),
            time_zone=TimeZone.EUROPE_DUBLIN,
            tracing=lambda_.Tracing.ACTIVE,
        )
        analytics.add_log_queries()
