package com.example.analytics;

import io.github.cdkpinpointincrementalanalytics.CognitoSignInOptions;
import io.github.cdkpinpointincrementalanalytics.OidcSignInOptions;
import io.github.cdkpinpointincrementalanalytics.PinpointIncrementalAnalytics;
import io.github.cdkpinpointincrementalanalytics.RulesConsole;
import io.github.cdkpinpointincrementalanalytics.SignIn;
import java.util.List;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.constructs.Construct;

/**
 * Lets marketers edit rules in a browser: one team signs in with Cognito, another with its own provider.
 */
public class ConsoleStack extends Stack {
    public ConsoleStack(Construct scope, String id) {
        super(scope, id);

        PinpointIncrementalAnalytics analytics = new PinpointIncrementalAnalytics(this, "Analytics");

        // People are added to the user pool by an administrator, and to one of its three groups.
        RulesConsole.Builder.create(this, "Console")
                .analytics(analytics)
                .signIn(SignIn.cognito(CognitoSignInOptions.builder().domainPrefix("shop-rules").build()))
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();

        // The agency has its own accounts, groups and address.
        RulesConsole.Builder.create(this, "AgencyConsole")
                .analytics(analytics)
                .signIn(SignIn.oidc(OidcSignInOptions.builder()
                        .issuer("https://login.agency.example.com")
                        .clientId("0oa1b2c3d4")
                        .groupsClaim("groups")
                        .endpointOrigins(List.of("https://tokens.agency.example.com"))
                        .build()))
                .viewers("agency-all")
                .editors("agency-campaigns")
                .operators("agency-engineers")
                .domainName("rules.shop.example.com")
                .certificate(Certificate.fromCertificateArn(
                        this,
                        "Certificate",
                        "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-1111-4111-8111-111111111111"))
                .rateLimit(20)
                .burstLimit(100)
                .build();
    }
}
