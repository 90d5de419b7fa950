/** Answers the rules of another system. This one knows a single rule; yours would be asked here. */
export async function handler() {
  return {
    version: 1,
    rules: [{ 'RuleType': 'aggregator', 'EventName': 'newsletter_opened', 'Operator-C': 'atLeast', 'Target-C': '10', 'Output': 'reader' }],
  };
}
