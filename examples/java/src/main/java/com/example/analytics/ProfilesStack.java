package com.example.analytics;

import io.github.cdkpinpointincrementalanalytics.CustomerProfilesDestinationOptions;
import io.github.cdkpinpointincrementalanalytics.Destination;
import io.github.cdkpinpointincrementalanalytics.EventBridgeEventSourceOptions;
import io.github.cdkpinpointincrementalanalytics.EventBridgeMappingOptions;
import io.github.cdkpinpointincrementalanalytics.EventMapping;
import io.github.cdkpinpointincrementalanalytics.EventSource;
import io.github.cdkpinpointincrementalanalytics.PinpointIncrementalAnalytics;
import io.github.cdkpinpointincrementalanalytics.ProfileKey;
import io.github.cdkpinpointincrementalanalytics.ProfileKeyOptions;
import io.github.cdkpinpointincrementalanalytics.RuleSource;
import io.github.cdkpinpointincrementalanalytics.S3RuleSourceOptions;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.TimeZone;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.Tracing;
import software.amazon.awscdk.services.s3.Bucket;
import software.constructs.Construct;

/**
 * Turns events of a bus into attributes of Amazon Connect profiles, with rules from four kinds of sources.
 */
public class ProfilesStack extends Stack {
    public ProfilesStack(Construct scope, String id) {
        super(scope, id);

        EventBus bus = new EventBus(this, "ShopBus");
        Bucket marketing = Bucket.Builder.create(this, "MarketingBucket").enforceSsl(true).build();
        Function crm = Function.Builder.create(this, "CrmRules")
                .runtime(Runtime.NODEJS_22_X)
                .handler("index.handler")
                .code(Code.fromAsset("functions/rules"))
                .build();

        PinpointIncrementalAnalytics analytics = PinpointIncrementalAnalytics.Builder.create(this, "Analytics")
                .eventSource(EventSource.eventBridge(EventBridgeEventSourceOptions.builder()
                        .bus(bus)
                        .pattern(EventPattern.builder()
                                .source(List.of("shop"))
                                .detailType(List.of("purchase", "review", "visit"))
                                .build())
                        .mapping(EventMapping.eventBridge(EventBridgeMappingOptions.builder().userId("$.detail.customer.id").build()))
                        .build()))
                // The app's rules come first, so that no outside source can replace them.
                .ruleSource(RuleSource.all(
                        RuleSource.inline(Rules.ALL),
                        RuleSource.file("rules.csv"),
                        RuleSource.s3(S3RuleSourceOptions.builder().bucket(marketing).objectKey("rules.csv").build()),
                        RuleSource.function(crm)))
                .destination(Destination.customerProfiles(CustomerProfilesDestinationOptions.builder()
                        .domainName("shop")
                        .profileKey(ProfileKey.of("memberIdKey", ProfileKeyOptions.builder()
                                .objectTypeName("Member")
                                .userIdField("memberId")
                                .build()))
                        .callsPerSecond(50)
                        .build()))
                // A rule over the year before the current one has to find all of it.
                .historyRetention(Duration.days(800))
                .timeZone(TimeZone.EUROPE_DUBLIN)
                .tracing(Tracing.ACTIVE)
                .build();
        analytics.addLogQueries();
    }
}
