from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_certificatemanager as acm
from cdk_pinpoint_incremental_analytics import PinpointIncrementalAnalytics, RulesConsole, SignIn
from constructs import Construct


class ConsoleStack(Stack):
    """Lets marketers edit rules in a browser: one team signs in with Cognito, another with its own provider."""

    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        analytics = PinpointIncrementalAnalytics(self, "Analytics")

        # People are added to the user pool by an administrator, and to one of its three groups.
        RulesConsole(
            self,
            "Console",
            analytics=analytics,
            sign_in=SignIn.cognito(domain_prefix="shop-rules"),
            removal_policy=RemovalPolicy.DESTROY,
        )

        # The agency has its own accounts, groups and address.
        RulesConsole(
            self,
            "AgencyConsole",
            analytics=analytics,
            sign_in=SignIn.oidc(
                issuer="https://login.agency.example.com",
                client_id="0oa1b2c3d4",
                groups_claim="groups",
                endpoint_origins=["https://tokens.agency.example.com"],
            ),
            viewers="agency-all",
            editors="agency-campaigns",
            operators="agency-engineers",
            domain_name="rules.shop.example.com",
            certificate=acm.Certificate.from_certificate_arn(
                self,
                "Certificate",
                "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-1111-4111-8111-111111111111",
            ),
            rate_limit=20,
            burst_limit=100,
        )
