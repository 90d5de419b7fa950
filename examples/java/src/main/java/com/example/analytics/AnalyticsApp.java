package com.example.analytics;

import software.amazon.awscdk.App;

public class AnalyticsApp {
    public static void main(String[] args) {
        App app = new App();
        new ShopStack(app, "Shop");
        new MigrationStack(app, "Migration");
        new ProfilesStack(app, "Profiles");
        new FormatsStack(app, "Formats");
        new OwnPluginsStack(app, "OwnPlugins");
        new ConsoleStack(app, "Console");
        new StatesStack(app, "States");
        app.synth();
    }
}
