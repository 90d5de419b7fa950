package com.example.analytics;

import io.github.cdkpinpointincrementalanalytics.AnonymousUsers;
import io.github.cdkpinpointincrementalanalytics.Destination;
import io.github.cdkpinpointincrementalanalytics.EventSource;
import io.github.cdkpinpointincrementalanalytics.HoneycodeRuleSourceOptions;
import io.github.cdkpinpointincrementalanalytics.Ingestion;
import io.github.cdkpinpointincrementalanalytics.IngestionUser;
import io.github.cdkpinpointincrementalanalytics.PinpointDestinationOptions;
import io.github.cdkpinpointincrementalanalytics.PinpointEventSourceOptions;
import io.github.cdkpinpointincrementalanalytics.PinpointIncrementalAnalytics;
import io.github.cdkpinpointincrementalanalytics.RemovedRules;
import io.github.cdkpinpointincrementalanalytics.RuleSource;
import java.util.List;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.aws_apigatewayv2_authorizers.HttpJwtAuthorizer;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.WebIdentityPrincipal;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/**
 * Moves an installation of the AWS guide, with events of Amazon Pinpoint and rules of a Honeycode sheet.
 * Before the switch, a second destination only records the changes, so that both can be compared.
 */
public class MigrationStack extends Stack {
    /** Id of the application in Amazon Pinpoint. */
    private static final String APPLICATION = "0123456789abcdef0123456789abcdef";

    /** Workbook that held the rules. */
    private static final String SHEET = "https://builder.honeycode.aws/workbook/table:11111111-1111-4111-8111-111111111111/22222222-2222-4222-8222-222222222222";

    public MigrationStack(Construct scope, String id) {
        super(scope, id);

        PinpointIncrementalAnalytics analytics = PinpointIncrementalAnalytics.Builder.create(this, "Analytics")
                .eventSource(EventSource.pinpoint(PinpointEventSourceOptions.builder()
                        .applicationId(APPLICATION)
                        .streamRetention(Duration.days(7))
                        .build()))
                .ruleSource(RuleSource.honeycode(HoneycodeRuleSourceOptions.builder().sheetUrl(SHEET).build()))
                .destination(Destination.all(
                        Destination.pinpoint(PinpointDestinationOptions.builder()
                                .applicationId(APPLICATION)
                                .endpointBatchesPerSecond(5)
                                .eventBatchesPerSecond(20)
                                .build()),
                        Destination.shadow()))
                .anonymousUsers(AnonymousUsers.byEndpoint())
                .removedRules(RemovedRules.KEEP)
                .build();

        Alarm.Builder.create(this, "Refused")
                .metric(analytics.metricChangesRejected(MetricOptions.builder().period(Duration.minutes(1)).build()))
                .threshold(1)
                .evaluationPeriods(1)
                .treatMissingData(TreatMissingData.NOT_BREACHING)
                .build();

        // Apps keep their Pinpoint client and send to this URL instead. Users are their Cognito identities.
        Ingestion ingestion = Ingestion.Builder.create(this, "Ingestion")
                .analytics(analytics)
                .userFrom(IngestionUser.caller())
                .allowOrigins(List.of("https://shop.example.com"))
                .removalPolicy(RemovalPolicy.RETAIN)
                .logRetention(RetentionDays.ONE_WEEK)
                .runtime(Runtime.NODEJS_22_X)
                .architecture(Architecture.ARM_64)
                .memorySize(256)
                .build();
        Role appUsers = Role.Builder.create(this, "AppUsers").assumedBy(new WebIdentityPrincipal("cognito-identity.amazonaws.com")).build();
        ingestion.grantInvoke(appUsers);

        // Members who have signed in on the website send with their tokens.
        Ingestion website = Ingestion.Builder.create(this, "WebsiteIngestion")
                .analytics(analytics)
                .authorizer(HttpJwtAuthorizer.Builder.create("Members", "https://login.shop.example.com")
                        .jwtAudience(List.of("shop"))
                        .build())
                .userFrom(IngestionUser.claim("sub"))
                .build();

        // The shop's own servers send for every user.
        Ingestion servers = Ingestion.Builder.create(this, "ServerIngestion")
                .analytics(analytics)
                .userFrom(IngestionUser.body())
                .build();

        CfnOutput.Builder.create(this, "IngestionUrl").value(ingestion.getUrl()).build();
        CfnOutput.Builder.create(this, "WebsiteIngestionUrl").value(website.getUrl()).build();
        CfnOutput.Builder.create(this, "ServerIngestionUrl").value(servers.getUrl()).build();
    }
}
