from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from cdk_pinpoint_incremental_analytics import AggregateStore, PinpointIncrementalAnalytics
from constructs import Construct


class StatesStack(Stack):
    """Keeps the states of users in a PostgreSQL of the company, by the module in `examples/stores`."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        vpc = ec2.Vpc.from_vpc_attributes(
            self,
            "Vpc",
            vpc_id="vpc-0123456789abcdef0",
            availability_zones=["eu-west-1a", "eu-west-1b"],
            private_subnet_ids=["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
            private_subnet_route_table_ids=["rtb-0123456789abcdef0", "rtb-0123456789abcdef1"],
        )
        database = ec2.SecurityGroup.from_security_group_id(self, "Database", "sg-0123456789abcdef0")
        secret = self.format_arn(service="secretsmanager", resource="secret:states-AbCdEf")
        # A pipeline of the company publishes the module and its driver as a layer.
        layer = lambda_.LayerVersion.from_layer_version_arn(
            self,
            "Module",
            self.format_arn(service="lambda", resource="layer:postgresql-states:3"),
        )

        analytics = PinpointIncrementalAnalytics(
            self,
            "Analytics",
            aggregate_store=AggregateStore.module(
                layer=layer,
                file="index.js",
                parameters={"secret": secret, "schema": "shop"},
                policy_statements=[
                    iam.PolicyStatement(actions=["secretsmanager:GetSecretValue"], resources=[secret])
                ],
            ),
            vpc=vpc,
        )
        analytics.connections.allow_to(database, ec2.Port.tcp(5432))
