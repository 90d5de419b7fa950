package com.example.analytics;

import io.github.cdkpinpointincrementalanalytics.RuleDefinition;
import io.github.cdkpinpointincrementalanalytics.RuleDestination;
import io.github.cdkpinpointincrementalanalytics.RuleOperator;
import io.github.cdkpinpointincrementalanalytics.RuleReset;
import io.github.cdkpinpointincrementalanalytics.RuleType;
import java.util.List;

/** Rules that are reviewed like code, one of each kind. */
final class Rules {
    static final List<RuleDefinition> ALL = List.of(
            RuleDefinition.builder()
                    .description("bought more than 5 times")
                    .ruleType(RuleType.AGGREGATOR)
                    .eventName("purchase")
                    .countOperator(RuleOperator.GREATER)
                    .countTarget(5)
                    .output("regular_buyer")
                    .build(),
            RuleDefinition.builder()
                    .description("every 3rd course")
                    .ruleType(RuleType.AGGREGATOR)
                    .eventName("course_completed")
                    .countOperator(RuleOperator.AT_LEAST)
                    .countTarget(3)
                    .reset(RuleReset.ZERO)
                    .output("trk_third_course")
                    .build(),
            RuleDefinition.builder()
                    .description("for every $100, nothing lost")
                    .ruleType(RuleType.AGGREGATOR)
                    .eventName("purchase")
                    .sumOperator(RuleOperator.AT_LEAST)
                    .sumTarget(100)
                    .metric("amount")
                    .reset(RuleReset.CARRY)
                    .output("trk_hundred_dollars")
                    .destinations(List.of(RuleDestination.CUSTOMER_PROFILES))
                    .build(),
            RuleDefinition.builder()
                    .description("spent over $500 in January")
                    .ruleType(RuleType.DATE)
                    .eventName("purchase")
                    .sumOperator(RuleOperator.GREATER)
                    .sumTarget(500)
                    .metric("amount")
                    .startDate("2026-01-01")
                    .finishDate("2026-01-31")
                    .output("big_spender")
                    .destinations(List.of(RuleDestination.CUSTOMER_PROFILES, RuleDestination.EVENT_BRIDGE))
                    .build(),
            RuleDefinition.builder()
                    .description("exactly one book so far: time for a second")
                    .ruleType(RuleType.AGGREGATOR)
                    .eventName("purchase")
                    .attributeName("category")
                    .attributeValue("books")
                    .countOperator(RuleOperator.EQUAL)
                    .countTarget(1)
                    .includeHistory(true)
                    .reset(RuleReset.NONE)
                    .output("first_book")
                    .build(),
            RuleDefinition.builder()
                    .description("has answered, but with less than 3 stars in sum")
                    .ruleType(RuleType.AGGREGATOR)
                    .eventName("review")
                    .countOperator(RuleOperator.NOT_EQUAL)
                    .countTarget(0)
                    .sumOperator(RuleOperator.LESS)
                    .sumTarget(3)
                    .metric("stars")
                    .output("unhappy")
                    .destinations(List.of(RuleDestination.FUNCTION, RuleDestination.PINPOINT))
                    .build(),
            RuleDefinition.builder()
                    .description("at most 2 visits in the week of the launch, evaluated but not published yet")
                    .ruleType(RuleType.AGGREGATOR)
                    .eventName("visit")
                    .countOperator(RuleOperator.AT_MOST)
                    .countTarget(2)
                    .startsAt("2026-03-01")
                    .endsAt("2026-03-07")
                    .output("rare_visitor")
                    .destinations(List.of())
                    .build(),
            RuleDefinition.builder()
                    .description("prepared for summer")
                    .ruleType(RuleType.AGGREGATOR)
                    .eventName("swimsuit_seen")
                    .countOperator(RuleOperator.AT_LEAST)
                    .countTarget(1)
                    .output("summer")
                    .enabled(false)
                    .build());

    private Rules() {}
}
