from typing import Optional

from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from cdk_pinpoint_incremental_analytics import Destination, DestinationConfig
from constructs import Construct


class Announcements(Destination):
    """Announces changes in the name of a team. It creates the function for that,
    and leaves the delivery to a destination of the package."""

    def __init__(self, team: str) -> None:
        super().__init__()
        self._team = team

    # Names every option, because all are passed on.
    def bind(
        self,
        scope: Construct,
        *,
        publisher: lambda_.IFunction,
        removal_policy: RemovalPolicy,
        encryption_key: Optional[kms.IKey] = None,
    ) -> DestinationConfig:
        announce = lambda_.Function(
            scope,
            "Announce",
            runtime=lambda_.Runtime.NODEJS_22_X,
            handler="index.handler",
            code=lambda_.Code.from_asset("functions/announce"),
            environment={"TEAM": self._team},
            environment_encryption=encryption_key,
        )
        return Destination.function(announce).bind(
            scope, publisher=publisher, removal_policy=removal_policy, encryption_key=encryption_key
        )
