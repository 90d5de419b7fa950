package peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Arrays;

/** Adds up the changes by rule. */
final class Answer implements Rules.Changes {
  private final Rules rules;
  private final long[] users;
  private final BigDecimal[] reached;

  Answer(Rules rules) {
    this.rules = rules;
    users = new long[rules.all.size()];
    reached = new BigDecimal[rules.all.size()];
    Arrays.fill(reached, BigDecimal.ZERO);
  }

  @Override
  public void ready(int rule, BigDecimal value) {
    users[rule]++;
    reached[rule] = reached[rule].add(value);
  }

  void print() {
    ObjectNode answer = new ObjectMapper().createObjectNode();
    ObjectNode byRule = answer.putObject("rules");
    for (Rules.Rule rule : rules.all) {
      int i = rule.index();
      byRule.putObject(rule.output()).put("users", users[i]).put("reached", reached[i].toPlainString());
    }
    System.out.println(answer);
  }
}
