/** Returns the rules of another system. This one has a single rule; yours would call that system. */
export async function handler() {
  return {
    version: 1,
    rules: [{ 'RuleType': 'aggregator', 'EventName': 'newsletter_opened', 'Operator-C': 'atLeast', 'Target-C': '10', 'Output': 'reader' }],
  };
}
