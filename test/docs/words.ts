/** Names of other products in the documentation, which occur in none of the project's files. */
export const FOREIGN_WORDS: readonly string[] = [
  // Metrics of EventBridge's rules.
  'FailedInvocations',
  'TriggeredRules',
  // Metrics of Kinesis and Lambda.
  'IncomingRecords',
  'IteratorAge',
  // Rules of cdk-nag.
  'AwsSolutions',
  // Members of the CDK.
  'fromBucketAttributes',
  'warmThroughput',
  // Functions and outputs of AWS Amplify's notifications.
  'defineNotifications',
  'identifyUser',
  'ProfilesDomainName',
  'PushHandlerFunctionArn',
  // Answer of API Gateway.
  'Forbidden',
  // Reason of a delivery that EventBridge gives up.
  'NO_PERMISSIONS',
  // A value of a filter: the country code of Namibia.
  'NA',
  // A quantity in a formula.
  'E',
];
