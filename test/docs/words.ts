/** Names in the documentation that belong to others, and so stand in none of our files. */
export const FOREIGN_WORDS: readonly string[] = [
  // What EventBridge calls the metrics of its rules.
  'FailedInvocations',
  'TriggeredRules',
  // What Kinesis and Lambda call theirs.
  'IncomingRecords',
  'IteratorAge',
  // The rules of cdk-nag.
  'AwsSolutions',
  // Of the CDK.
  'fromBucketAttributes',
  'warmThroughput',
  // What API Gateway answers.
  'Forbidden',
  // A quantity in a formula.
  'E',
];
