package peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds the rules of the file by the event that they count. */
final class Rules {
  /** Holds a rule; `slot` is its place among the counts, or among the sums. */
  record Rule(int index, int slot, String output, boolean counts, String metric, BigDecimal target) {}

  /** Receives the value with which a user first meets a rule. */
  interface Changes {
    void ready(int rule, BigDecimal value);
  }

  final List<Rule> all = new ArrayList<>();
  private final Map<String, List<Rule>> byEvent = new HashMap<>();
  private int counts;
  private int sums;

  Rules(String file) throws IOException {
    for (JsonNode node : new ObjectMapper().readTree(new File(file)).get("rules")) {
      JsonNode condition = node.get("condition");
      boolean isCount = condition.get("statistic").asText().equals("count");
      Rule rule =
          new Rule(
              all.size(),
              isCount ? counts++ : sums++,
              node.get("output").asText(),
              isCount,
              node.get("metric").asText(),
              new BigDecimal(condition.get("target").asText()));
      all.add(rule);
      byEvent.computeIfAbsent(node.get("events").asText(), (name) -> new ArrayList<>()).add(rule);
    }
  }

  UserState newUser() {
    return UserState.of(counts, sums, all.size());
  }

  /** Counts an event for each of its rules, and reports those that the user now meets for the first time. */
  void count(UserState user, String type, Map<String, BigDecimal> metrics, Changes changes) {
    for (Rule rule : byEvent.getOrDefault(type, List.of())) {
      boolean isMet;
      if (rule.counts) {
        isMet = ++user.counts()[rule.slot] > rule.target.longValue();
      } else {
        BigDecimal sum = user.sums()[rule.slot].add(metrics.get(rule.metric));
        user.sums()[rule.slot] = sum;
        isMet = sum.compareTo(rule.target) > 0;
      }
      if (!isMet || user.met()[rule.index]) continue;
      user.met()[rule.index] = true;
      changes.ready(
          rule.index, rule.counts ? BigDecimal.valueOf(user.counts()[rule.slot]) : user.sums()[rule.slot]);
    }
  }
}
