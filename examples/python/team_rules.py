from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from cdk_pinpoint_incremental_analytics import RuleSource, RuleSourceConfig
from constructs import Construct


class TeamRules(RuleSource):
    """Reads the rules that a team keeps in the company's handbook, under a conventional name. The functions
    read them with the package's reader for S3; this class adds the convention and the permission."""

    def __init__(self, handbook: s3.IBucket, team: str) -> None:
        super().__init__()
        self._handbook = handbook
        self._team = team

    # The construct passes only the options that are named here.
    def bind(self, scope: Construct, *, aggregator: lambda_.IFunction, timeseries: lambda_.IFunction, **_) -> RuleSourceConfig:
        object_key = f"teams/{self._team}/rules.csv"
        for reader in (aggregator, timeseries):
            self._handbook.grant_read(reader, object_key)
        return RuleSourceConfig(kind="s3", parameters={"bucketName": self._handbook.bucket_name, "objectKey": object_key})
