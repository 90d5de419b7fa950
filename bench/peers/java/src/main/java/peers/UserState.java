package peers;

import java.math.BigDecimal;
import java.util.Arrays;

/** Holds the count or the sum of each rule for one user, and which rules have been met. */
record UserState(long[] counts, BigDecimal[] sums, boolean[] met) {
  static UserState of(int countRules, int sumRules, int rules) {
    BigDecimal[] sums = new BigDecimal[sumRules];
    Arrays.fill(sums, BigDecimal.ZERO);
    return new UserState(new long[countRules], sums, new boolean[rules]);
  }
}
