package com.example.analytics;

import io.github.cdkpinpointincrementalanalytics.AnonymousUsers;
import io.github.cdkpinpointincrementalanalytics.CloudEventsMappingOptions;
import io.github.cdkpinpointincrementalanalytics.EventMapping;
import io.github.cdkpinpointincrementalanalytics.EventMappingOptions;
import io.github.cdkpinpointincrementalanalytics.EventSource;
import io.github.cdkpinpointincrementalanalytics.EventValues;
import io.github.cdkpinpointincrementalanalytics.FlatMappingOptions;
import io.github.cdkpinpointincrementalanalytics.KinesisEventSourceOptions;
import io.github.cdkpinpointincrementalanalytics.PinpointIncrementalAnalytics;
import io.github.cdkpinpointincrementalanalytics.RecordFilter;
import io.github.cdkpinpointincrementalanalytics.S3EventSourceOptions;
import io.github.cdkpinpointincrementalanalytics.SegmentCall;
import io.github.cdkpinpointincrementalanalytics.SegmentMappingOptions;
import io.github.cdkpinpointincrementalanalytics.TimeFormat;
import io.github.cdkpinpointincrementalanalytics.TransformEventSourceOptions;
import java.util.List;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.StartingPosition;
import software.amazon.awscdk.services.s3.Bucket;
import software.constructs.Construct;

/** Reads events in the formats of other producers: each installation has a source in its own format. */
public class FormatsStack extends Stack {
    public FormatsStack(Construct scope, String id) {
        super(scope, id);

        PinpointIncrementalAnalytics.Builder.create(this, "Segment")
                .eventSource(EventSource.kinesis(KinesisEventSourceOptions.builder()
                        .mapping(EventMapping.segment(SegmentMappingOptions.builder()
                                .calls(List.of(SegmentCall.TRACK, SegmentCall.PAGE, SegmentCall.SCREEN))
                                .build()))
                        .build()))
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

        // Several events in a record: `@` begins a path in an event, and `$` one in what surrounds them.
        PinpointIncrementalAnalytics.Builder.create(this, "Batches")
                .eventSource(EventSource.kinesis(KinesisEventSourceOptions.builder()
                        .mapping(EventMapping.paths(EventMappingOptions.builder()
                                .events("$.events")
                                .only(RecordFilter.allOf(
                                        RecordFilter.hasValue("@.kind"),
                                        RecordFilter.noneOf(RecordFilter.valueIs("@.kind", "test"))))
                                .eventName("@.kind")
                                .userId("@.user ?? $.user")
                                .time("@.at")
                                .timeFormat(TimeFormat.EPOCH_MICROSECONDS)
                                .values(List.of(
                                        EventValues.builder().path("@.details").build(),
                                        EventValues.builder().path("$.traits").prefix("user.").build()))
                                .build()))
                        .build()))
                .build();

        PinpointIncrementalAnalytics.Builder.create(this, "Clicks")
                .eventSource(EventSource.kinesis(KinesisEventSourceOptions.builder()
                        .mapping(EventMapping.flat(FlatMappingOptions.builder()
                                .time("$.at")
                                .timeFormat(TimeFormat.EPOCH_NANOSECONDS)
                                .only(RecordFilter.anyOf(
                                        RecordFilter.valueIs("$.name", "click", "tap"),
                                        RecordFilter.hasValue("$.button")))
                                .build()))
                        .build()))
                .build();

        PinpointIncrementalAnalytics.Builder.create(this, "Payments")
                .eventSource(EventSource.kinesis(KinesisEventSourceOptions.builder()
                        .mapping(EventMapping.flat(FlatMappingOptions.builder()
                                .time("$.paidAt")
                                .timeFormat(TimeFormat.AUTO)
                                .build()))
                        .build()))
                .build();

        // Objects that arrive in a bucket, as a Firehose stream has delivered Pinpoint's events.
        PinpointIncrementalAnalytics.Builder.create(this, "Deliveries")
                .eventSource(EventSource.s3(S3EventSourceOptions.builder()
                        .bucket(Bucket.Builder.create(this, "Bucket").enforceSsl(true).build())
                        .prefix("pinpoint/")
                        .suffix(".gz")
                        .mapping(EventMapping.pinpoint())
                        .maxConcurrency(5)
                        .build()))
                .build();

        // Records that no mapping can read: bytes that tills send.
        Function decode = Function.Builder.create(this, "Decode")
                .runtime(Runtime.NODEJS_22_X)
                .handler("index.handler")
                .code(Code.fromAsset("functions/decode"))
                .timeout(Duration.seconds(20))
                .build();
        PinpointIncrementalAnalytics.Builder.create(this, "Tills")
                .eventSource(EventSource.transform(
                        EventSource.kinesis(),
                        decode,
                        TransformEventSourceOptions.builder().maxRecordsPerInvocation(5_000).build()))
                .build();

        // The same file is given to the commands as `--event-format mapping.json`.
        PinpointIncrementalAnalytics.Builder.create(this, "Exports")
                .eventSource(EventSource.kinesis(KinesisEventSourceOptions.builder()
                        .mapping(EventMapping.file("mapping.json"))
                        .build()))
                .build();
    }
}
