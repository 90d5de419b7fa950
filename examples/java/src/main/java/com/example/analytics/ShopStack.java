package com.example.analytics;

import io.github.cdkpinpointincrementalanalytics.AddAlarmsOptions;
import io.github.cdkpinpointincrementalanalytics.Destination;
import io.github.cdkpinpointincrementalanalytics.EventBridgeDestinationOptions;
import io.github.cdkpinpointincrementalanalytics.EventMapping;
import io.github.cdkpinpointincrementalanalytics.EventSource;
import io.github.cdkpinpointincrementalanalytics.FlatMappingOptions;
import io.github.cdkpinpointincrementalanalytics.KinesisEventSourceOptions;
import io.github.cdkpinpointincrementalanalytics.PinpointIncrementalAnalytics;
import io.github.cdkpinpointincrementalanalytics.RuleSource;
import io.github.cdkpinpointincrementalanalytics.SsmRuleSourceOptions;
import io.github.cdkpinpointincrementalanalytics.TimeFormat;
import java.util.List;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.TimeZone;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.targets.SqsQueue;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/**
 * Reads purchases that a shop writes to a stream as
 * {@code {"id": "o-17", "name": "purchase", "userId": "ann", "at": 1768478400000, "amount": 19.99}}.
 * Marketing writes rules to a table, and customers' changes arrive in a queue.
 */
public class ShopStack extends Stack {
    public ShopStack(Construct scope, String id) {
        super(scope, id);

        EventBus bus = new EventBus(this, "Changes");
        PinpointIncrementalAnalytics analytics = PinpointIncrementalAnalytics.Builder.create(this, "Analytics")
                .eventSource(EventSource.kinesis(KinesisEventSourceOptions.builder()
                        // Thanks to the id, a purchase that the shop sends twice counts once.
                        .mapping(EventMapping.flat(FlatMappingOptions.builder()
                                .eventId("$.id")
                                .time("$.at")
                                .timeFormat(TimeFormat.EPOCH_MILLISECONDS)
                                .build()))
                        .maxBatchingWindow(Duration.seconds(1))
                        .build()))
                // When two rules write the same attribute, the one in the table wins.
                .ruleSource(RuleSource.all(
                        RuleSource.dynamoDb(),
                        RuleSource.ssm(SsmRuleSourceOptions.builder().path("/shop/rules").build())))
                .destination(Destination.eventBridge(EventBridgeDestinationOptions.builder().bus(bus).build()))
                .evaluationInterval(Duration.minutes(1))
                .timeZone(TimeZone.ETC_UTC)
                .build();

        Queue changes = Queue.Builder.create(this, "Queue").retentionPeriod(Duration.days(14)).build();
        Rule.Builder.create(this, "Deliver")
                .eventBus(bus)
                .eventPattern(EventPattern.builder().source(List.of("pinpoint-incremental-analytics")).build())
                .targets(List.of(new SqsQueue(changes)))
                .build();

        // The shop sends events, marketing edits rules, and the team on call inspects dead letters and sends them
        // again.
        Role shop = Role.Builder.create(this, "Shop").assumedBy(new ServicePrincipal("ecs-tasks.amazonaws.com")).build();
        analytics.grantPutEvents(shop);
        Role marketing = Role.Builder.create(this, "Marketing").assumedBy(new AccountRootPrincipal()).build();
        analytics.grantWriteRules(marketing);
        analytics.grantReadState(marketing);
        Role onCall = Role.Builder.create(this, "OnCall").assumedBy(new AccountRootPrincipal()).build();
        analytics.grantReadDeadLetters(onCall);
        analytics.grantRedrive(onCall);

        // Alarms go to a topic; the dashboard shows the rest.
        Topic alarms = Topic.Builder.create(this, "Alarms").enforceSsl(true).build();
        analytics.addAlarms(AddAlarmsOptions.builder()
                .actions(List.of(new SnsAction(alarms)))
                .maxRulesAge(Duration.minutes(10))
                .build());
        analytics.dashboard();

        CfnOutput.Builder.create(this, "StreamName").value(analytics.getStream().getStreamName()).build();
        CfnOutput.Builder.create(this, "RulesTableName").value(analytics.getRulesTable().getTableName()).build();
        CfnOutput.Builder.create(this, "AggregateTableName").value(analytics.getAggregateTable().getTableName()).build();
        CfnOutput.Builder.create(this, "DeadLetterBucketName").value(analytics.getDeadLetterBucket().getBucketName()).build();
        CfnOutput.Builder.create(this, "BusName").value(bus.getEventBusName()).build();
        CfnOutput.Builder.create(this, "QueueUrl").value(changes.getQueueUrl()).build();
    }
}
