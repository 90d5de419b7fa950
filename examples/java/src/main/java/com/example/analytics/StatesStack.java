package com.example.analytics;

import io.github.cdkpinpointincrementalanalytics.AggregateStore;
import io.github.cdkpinpointincrementalanalytics.ModuleAggregateStoreOptions;
import io.github.cdkpinpointincrementalanalytics.PinpointIncrementalAnalytics;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.ISecurityGroup;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.lambda.ILayerVersion;
import software.amazon.awscdk.services.lambda.LayerVersion;
import software.constructs.Construct;

/**
 * Keeps the states of users in a PostgreSQL of the company, by the module in {@code examples/stores}.
 */
public class StatesStack extends Stack {
    public StatesStack(Construct scope, String id) {
        super(scope, id);

        IVpc vpc = Vpc.fromVpcAttributes(this, "Vpc", VpcAttributes.builder()
                .vpcId("vpc-0123456789abcdef0")
                .availabilityZones(List.of("eu-west-1a", "eu-west-1b"))
                .privateSubnetIds(List.of("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"))
                .privateSubnetRouteTableIds(List.of("rtb-0123456789abcdef0", "rtb-0123456789abcdef1"))
                .build());
        ISecurityGroup database = SecurityGroup.fromSecurityGroupId(this, "Database", "sg-0123456789abcdef0");
        String secret = formatArn(ArnComponents.builder()
                .service("secretsmanager")
                .resource("secret:states-AbCdEf")
                .build());
        // A pipeline of the company publishes the module and its driver as a layer.
        ILayerVersion layer = LayerVersion.fromLayerVersionArn(this, "Module", formatArn(ArnComponents.builder()
                .service("lambda")
                .resource("layer:postgresql-states:3")
                .build()));

        PinpointIncrementalAnalytics analytics = PinpointIncrementalAnalytics.Builder.create(this, "Analytics")
                .aggregateStore(AggregateStore.module(ModuleAggregateStoreOptions.builder()
                        .layer(layer)
                        .file("index.js")
                        .parameters(Map.of("secret", secret, "schema", "shop"))
                        .policyStatements(List.of(PolicyStatement.Builder.create()
                                .actions(List.of("secretsmanager:GetSecretValue"))
                                .resources(List.of(secret))
                                .build()))
                        .build()))
                .vpc(vpc)
                .build();
        analytics.getConnections().allowTo(database, Port.tcp(5432));
    }
}
