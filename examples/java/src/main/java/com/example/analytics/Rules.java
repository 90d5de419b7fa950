package com.example.analytics;

import io.github.cdkpinpointincrementalanalytics.RuleDefinition;
import io.github.cdkpinpointincrementalanalytics.RuleDestination;
import io.github.cdkpinpointincrementalanalytics.RuleExisting;
import io.github.cdkpinpointincrementalanalytics.RuleOperator;
import io.github.cdkpinpointincrementalanalytics.RulePeriod;
import io.github.cdkpinpointincrementalanalytics.RuleReset;
import io.github.cdkpinpointincrementalanalytics.RuleStatistic;
import io.github.cdkpinpointincrementalanalytics.RuleType;
import java.util.List;
import java.util.stream.Stream;

/** Rules that are reviewed like code, one of each kind. */
final class Rules {
    private static final List<RuleDefinition> ONE_OF_EACH = List.of(
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
                    .build(),
            RuleDefinition.builder()
                    .description("a 2nd purchase within 7 days, at most one voucher a week, for earlier buyers at once")
                    .ruleType(RuleType.AGGREGATOR)
                    .eventName("purchase")
                    .countOperator(RuleOperator.AT_LEAST)
                    .countTarget(2)
                    .reset(RuleReset.ZERO)
                    .includeHistory(true)
                    .existing(RuleExisting.FIRE)
                    .period(RulePeriod.lastDays(7))
                    .atMost("1 per week")
                    .output("trk_voucher")
                    .build(),
            RuleDefinition.builder()
                    .description("every 10th purchase, counted from the first one, but told from now on")
                    .ruleType(RuleType.AGGREGATOR)
                    .eventName("purchase")
                    .countOperator(RuleOperator.AT_LEAST)
                    .countTarget(10)
                    .reset(RuleReset.ZERO)
                    .includeHistory(true)
                    .existing(RuleExisting.SKIP)
                    .output("trk_tenth_purchase")
                    .build(),
            RuleDefinition.builder()
                    .description("what was spent this month, as a number that is told at most once a day")
                    .ruleType(RuleType.VALUE)
                    .eventName("purchase")
                    .metric("amount")
                    .statistic(RuleStatistic.sum())
                    .period(RulePeriod.thisMonth())
                    .atMost("1 per day")
                    .output("monthly_spend")
                    .build());

    /** Windows that move with time, each with the segment of those who have bought within it. */
    private static final List<RuleDefinition> BOUGHT_WITHIN = List.of(
            boughtWithin("bought_in_30_days", RulePeriod.lastDays(30)),
            boughtWithin("bought_in_24_hours", RulePeriod.lastHours(24)),
            boughtWithin("bought_in_30_minutes", RulePeriod.lastMinutes(30)),
            boughtWithin("bought_today", RulePeriod.today()),
            boughtWithin("bought_yesterday", RulePeriod.yesterday()),
            boughtWithin("bought_this_week", RulePeriod.thisWeek()),
            boughtWithin("bought_previous_week", RulePeriod.previousWeek()),
            boughtWithin("bought_this_month", RulePeriod.thisMonth()),
            boughtWithin("bought_previous_month", RulePeriod.previousMonth()),
            boughtWithin("bought_this_quarter", RulePeriod.thisQuarter()),
            boughtWithin("bought_previous_quarter", RulePeriod.previousQuarter()),
            boughtWithin("bought_this_year", RulePeriod.thisYear()),
            boughtWithin("bought_previous_year", RulePeriod.previousYear()));

    /** What is told of a user's purchases, each with the attribute that carries it. */
    private static final List<RuleDefinition> TOLD_OF_PURCHASES = List.of(
            toldOfPurchases("purchases", RuleStatistic.count()),
            toldOfPurchases("average_basket", RuleStatistic.average()),
            toldOfPurchases("smallest_basket", RuleStatistic.min()),
            toldOfPurchases("largest_basket", RuleStatistic.max()),
            toldOfPurchases("days_with_purchase", RuleStatistic.days()),
            toldOfPurchases("categories", RuleStatistic.distinct("category")),
            toldOfPurchases("first_basket", RuleStatistic.first()),
            toldOfPurchases("last_category", RuleStatistic.last("category")));

    static final List<RuleDefinition> ALL = Stream.of(ONE_OF_EACH, BOUGHT_WITHIN, TOLD_OF_PURCHASES)
            .flatMap(List::stream)
            .toList();

    private static RuleDefinition boughtWithin(String output, RulePeriod period) {
        return RuleDefinition.builder()
                .ruleType(RuleType.AGGREGATOR)
                .eventName("purchase")
                .countOperator(RuleOperator.AT_LEAST)
                .countTarget(1)
                .period(period)
                .output(output)
                .build();
    }

    private static RuleDefinition toldOfPurchases(String output, RuleStatistic statistic) {
        return RuleDefinition.builder()
                .ruleType(RuleType.VALUE)
                .eventName("purchase")
                .metric("amount")
                .statistic(statistic)
                .output(output)
                .build();
    }

    private Rules() {}
}
