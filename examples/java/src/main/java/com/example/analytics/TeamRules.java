package com.example.analytics;

import io.github.cdkpinpointincrementalanalytics.RuleSource;
import io.github.cdkpinpointincrementalanalytics.RuleSourceBindOptions;
import io.github.cdkpinpointincrementalanalytics.RuleSourceConfig;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.lambda.IFunction;
import software.amazon.awscdk.services.s3.IBucket;
import software.constructs.Construct;

/**
 * Reads the rules that a team keeps in the company's handbook, under a conventional name. The functions read
 * them with the package's reader for S3; this class adds the convention and the permission.
 */
public class TeamRules extends RuleSource {
    private final IBucket handbook;
    private final String team;

    public TeamRules(IBucket handbook, String team) {
        this.handbook = handbook;
        this.team = team;
    }

    @Override
    public RuleSourceConfig bind(Construct scope, RuleSourceBindOptions options) {
        String objectKey = "teams/" + team + "/rules.csv";
        for (IFunction reader : List.of(options.getAggregator(), options.getTimeseries())) {
            handbook.grantRead(reader, objectKey);
        }
        return RuleSourceConfig.builder()
                .kind("s3")
                .parameters(Map.of("bucketName", handbook.getBucketName(), "objectKey", objectKey))
                .build();
    }
}
