/** A plausible mistake, and the check that has to notice it. */
export interface Break {
  readonly what: string;
  /** Replacements; each text occurs exactly once in its file. */
  readonly mistake: readonly { readonly file: string; readonly before: string; readonly after: string }[];
  /** Command of CI that has to fail, or the relevant part of it. */
  readonly command: string;
  /** Text that its output needs, so that the author of the mistake finds it. */
  readonly says: RegExp;
}

/** Commands that a copy of the project needs before it can be deployed. */
const PACK = 'npx projen compile && npx projen package:js';

export const BREAKS: readonly Break[] = [
  {
    what: 'Python: a parameter has a name that is a word of the language',
    mistake: [
      {
        file: 'src/construct/destinations/destination.ts',
        before:
          'public static function(handler: lambda.IFunction): Destination {\n    return factoryPlugin(Destination, functionDestination(handler));',
        after:
          'public static function(from: lambda.IFunction): Destination {\n    return factoryPlugin(Destination, functionDestination(from));',
      },
    ],
    command: 'npx projen compile && npx projen test:api',
    says: /"from"[^]*reserved word in Python/,
  },
  {
    what: 'API: a method is gone, and nobody says why',
    mistake: [
      {
        file: 'src/construct/destinations/destination.ts',
        before: 'public static shadow()',
        after: 'public static silent()',
      },
    ],
    command: 'npx projen compile && npx projen test:api',
    says: /Destination\.shadow/,
  },
  {
    what: 'IAM: a function may do something to every resource',
    mistake: [
      {
        file: 'src/construct/destinations/eventbridge-destination.ts',
        before: "import * as events from 'aws-cdk-lib/aws-events';",
        after:
          "import * as events from 'aws-cdk-lib/aws-events';\nimport * as iam from 'aws-cdk-lib/aws-iam';",
      },
      {
        file: 'src/construct/destinations/eventbridge-destination.ts',
        before: 'receiver.grantPutEventsTo(publisher);',
        after:
          "publisher.addToRolePolicy(new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: ['*'] }));",
      },
    ],
    command: 'npx jest --ci test/construct/wildcards.test.ts',
    says: /permits nothing by a wildcard but what is accepted[^]*Resource::\*/,
  },
  {
    what: 'a logical id: the table of counts is replaced by an empty one',
    mistake: [
      {
        file: 'src/construct/stores/dynamodb-aggregate-store.ts',
        before: "createTable(scope, 'Table', options, {",
        after: "createTable(scope, 'States', options, {",
      },
    ],
    command: 'npx jest --ci test/construct/logical-ids.test.ts',
    says: /AggregateStoreTable\w+ \(AWS::DynamoDB::Table\) is gone/,
  },
  {
    what: 'deployed behaviour: one change that is refused holds back all that were delivered with it',
    mistake: [
      {
        file: 'src/construct/stores/dynamodb-aggregate-store.ts',
        before: 'reportBatchItemFailures: true,',
        after: 'reportBatchItemFailures: false,',
      },
    ],
    command: 'npx jest --ci test/construct/stores',
    says: /ReportBatchItemFailures/,
  },
  {
    what: 'deployed behaviour: the filter of the item stream lets no change through to the publisher',
    mistake: [
      {
        file: 'src/construct/stores/dynamodb-aggregate-store.ts',
        before: '[AGGREGATES.outbox]: { S:',
        after: '[AGGREGATES.outbox]: { N:',
      },
    ],
    // Only the test that shows the mistake: the others of the suite would each wait in vain as well.
    command: `${PACK} && npx tsx --tsconfig tsconfig.dev.json test/integration/main.ts counting -- -t 'is told once'`,
    says: /✕ events are counted, and whoever meets a rule is told once[^]*not within \d+ seconds: ann is ready/,
  },
];
