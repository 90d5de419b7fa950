package com.example.analytics;

import io.github.cdkpinpointincrementalanalytics.Destination;
import io.github.cdkpinpointincrementalanalytics.DestinationBindOptions;
import io.github.cdkpinpointincrementalanalytics.DestinationConfig;
import java.util.Map;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.constructs.Construct;

/**
 * Announces changes in the name of a team. It creates the function for that, and leaves the delivery to a
 * destination of the package.
 */
public class Announcements extends Destination {
    private final String team;

    public Announcements(String team) {
        this.team = team;
    }

    @Override
    public DestinationConfig bind(Construct scope, DestinationBindOptions options) {
        Function announce = Function.Builder.create(scope, "Announce")
                .runtime(Runtime.NODEJS_22_X)
                .handler("index.handler")
                .code(Code.fromAsset("functions/announce"))
                .environment(Map.of("TEAM", team))
                .environmentEncryption(options.getEncryptionKey())
                .build();
        return Destination.function(announce).bind(scope, options);
    }
}
