package com.example.analytics;

import io.github.cdkpinpointincrementalanalytics.AnonymousUsers;
import io.github.cdkpinpointincrementalanalytics.CloudEventsMappingOptions;
import io.github.cdkpinpointincrementalanalytics.EventMapping;
import io.github.cdkpinpointincrementalanalytics.EventMappingOptions;
import io.github.cdkpinpointincrementalanalytics.EventSource;
import io.github.cdkpinpointincrementalanalytics.KinesisEventSourceOptions;
import io.github.cdkpinpointincrementalanalytics.PinpointIncrementalAnalytics;
import io.github.cdkpinpointincrementalanalytics.TimeFormat;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.lambda.StartingPosition;
import software.constructs.Construct;

/** Reads events in the formats of other producers: each installation has a stream in its own format. */
public class FormatsStack extends Stack {
    public FormatsStack(Construct scope, String id) {
        super(scope, id);

        PinpointIncrementalAnalytics.Builder.create(this, "Segment")
                .eventSource(EventSource.kinesis(KinesisEventSourceOptions.builder().mapping(EventMapping.segment()).build()))
                .anonymousUsers(AnonymousUsers.skip())
                .build();

        PinpointIncrementalAnalytics.Builder.create(this, "CloudEvents")
                .eventSource(EventSource.kinesis(KinesisEventSourceOptions.builder()
                        .mapping(EventMapping.cloudEvents(CloudEventsMappingOptions.builder().userId("$.data.customerId").build()))
                        .build()))
                .build();

        // Any other JSON, by paths. The producers' partition key is the user, so several invocations may read a
        // shard at a time.
        PinpointIncrementalAnalytics.Builder.create(this, "Tracker")
                .eventSource(EventSource.kinesis(KinesisEventSourceOptions.builder()
                        .mapping(EventMapping.paths(EventMappingOptions.builder()
                                .eventName("$.event.type")
                                .userId("$.visitor.account")
                                .endpointId("$.visitor.device")
                                .eventId("$.event.id")
                                .time("$.event.when")
                                .timeFormat(TimeFormat.ISO_8601)
                                .attributes("$.event.labels")
                                .metrics("$.event.numbers")
                                .build()))
                        .partitionKeyIsUser(true)
                        .parallelizationFactor(4)
                        .startingPosition(StartingPosition.LATEST)
                        .build()))
                .build();
    }
}
