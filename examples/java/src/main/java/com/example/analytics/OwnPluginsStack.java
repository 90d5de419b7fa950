package com.example.analytics;

import io.github.cdkpinpointincrementalanalytics.AggregateStore;
import io.github.cdkpinpointincrementalanalytics.DynamoDbAggregateStoreOptions;
import io.github.cdkpinpointincrementalanalytics.DynamoDbRuleSourceOptions;
import io.github.cdkpinpointincrementalanalytics.DynamoDbTimeseriesStoreOptions;
import io.github.cdkpinpointincrementalanalytics.EventMapping;
import io.github.cdkpinpointincrementalanalytics.EventSource;
import io.github.cdkpinpointincrementalanalytics.FlatMappingOptions;
import io.github.cdkpinpointincrementalanalytics.KinesisEventSourceOptions;
import io.github.cdkpinpointincrementalanalytics.PinpointIncrementalAnalytics;
import io.github.cdkpinpointincrementalanalytics.RemovedRules;
import io.github.cdkpinpointincrementalanalytics.RuleSource;
import io.github.cdkpinpointincrementalanalytics.TimeFormat;
import io.github.cdkpinpointincrementalanalytics.TimeseriesStore;
import java.util.List;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.TimeZone;
import software.amazon.awscdk.services.dynamodb.ITable;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.dynamodb.TableAttributes;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.amazon.awscdk.services.kinesis.IStream;
import software.amazon.awscdk.services.kinesis.Stream;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.StartingPosition;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.IBucket;
import software.constructs.Construct;

/** Turns a company's conventions into plugins, in an installation that uses existing resources. */
public class OwnPluginsStack extends Stack {
    public OwnPluginsStack(Construct scope, String id) {
        super(scope, id);

        IStream stream = Stream.fromStreamArn(this, "Stream", arn("kinesis", "stream", "clicks"));
        ITable states = Table.fromTableAttributes(this, "States", TableAttributes.builder()
                .tableName("states")
                .tableStreamArn(arn("dynamodb", "table", "states/stream/2026-01-01T00:00:00.000"))
                .build());
        ITable history = Table.fromTableName(this, "History", "history");
        ITable rules = Table.fromTableName(this, "Rules", "rules");
        IBucket deadLetterBucket = Bucket.fromBucketName(this, "DeadLetters", "dead-letters-of-ours");
        IBucket handbook = Bucket.fromBucketName(this, "Handbook", "handbook-of-ours");
        IKey encryptionKey = Key.fromKeyArn(this, "Key", arn("kms", "key", "00000000-0000-4000-8000-000000000000"));
        IVpc vpc = Vpc.fromVpcAttributes(this, "Vpc", VpcAttributes.builder()
                .vpcId("vpc-0123456789abcdef0")
                .availabilityZones(List.of("eu-west-1a", "eu-west-1b"))
                .privateSubnetIds(List.of("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"))
                .privateSubnetRouteTableIds(List.of("rtb-0123456789abcdef0", "rtb-0123456789abcdef1"))
                .build());
        ISecurityGroup securityGroup = SecurityGroup.fromSecurityGroupId(this, "SecurityGroup", "sg-0123456789abcdef0");
        ISecurityGroup endpoints = SecurityGroup.fromSecurityGroupId(this, "Endpoints", "sg-0123456789abcdef1");

        PinpointIncrementalAnalytics analytics = PinpointIncrementalAnalytics.Builder.create(this, "Analytics")
                .eventSource(EventSource.kinesis(KinesisEventSourceOptions.builder()
                        .stream(stream)
                        .mapping(EventMapping.flat(FlatMappingOptions.builder()
                                .eventName("$.action")
                                .userId("$.who")
                                .time("$.when")
                                .timeFormat(TimeFormat.EPOCH_SECONDS)
                                .build()))
                        .batchSize(5_000)
                        .retryAttempts(1_000)
                        .maxRecordAge(Duration.days(2))
                        .startingPosition(StartingPosition.TRIM_HORIZON)
                        .build()))
                .ruleSource(RuleSource.all(
                        new TeamRules(handbook, "growth"),
                        RuleSource.dynamoDb(DynamoDbRuleSourceOptions.builder().table(rules).build())))
                .destination(new Announcements("growth"))
                .aggregateStore(AggregateStore.dynamoDb(DynamoDbAggregateStoreOptions.builder().table(states).build()))
                .timeseriesStore(TimeseriesStore.dynamoDb(DynamoDbTimeseriesStoreOptions.builder().table(history).build()))
                .deadLetterBucket(deadLetterBucket)
                .encryptionKey(encryptionKey)
                .vpc(vpc)
                .vpcSubnets(SubnetSelection.builder().subnetType(SubnetType.PRIVATE_WITH_EGRESS).build())
                .securityGroups(List.of(securityGroup))
                .evaluationInterval(Duration.hours(6))
                .historyRetention(Duration.days(800))
                .rulesMaxAge(Duration.minutes(1))
                .timeZone(TimeZone.AMERICA_NEW_YORK)
                .removedRules(RemovedRules.CLEAR)
                .removalPolicy(RemovalPolicy.DESTROY)
                .logRetention(RetentionDays.THREE_MONTHS)
                .runtime(Runtime.NODEJS_22_X)
                .architecture(Architecture.X86_64)
                .memorySize(1_024)
                .build();
        analytics.getConnections().allowTo(endpoints, Port.tcp(443), "To AWS, through the endpoints of the VPC");
    }

    private String arn(String service, String resource, String resourceName) {
        return formatArn(ArnComponents.builder().service(service).resource(resource).resourceName(resourceName).build());
    }
}
