/** A mistake that somebody could make, and what has to notice it. */
export interface Break {
  readonly what: string;
  /** Each text stands exactly once in its file. */
  readonly mistake: readonly { readonly file: string; readonly before: string; readonly after: string }[];
  /** What CI runs, or the part of it that is to notice. */
  readonly command: string;
  /** What its output has to say, so that whoever made the mistake knows which. */
  readonly says: RegExp;
}

export const BREAKS: readonly Break[] = [
  {
    what: 'IAM: a function may do something to every resource',
    mistake: [
      { file: 'src/destinations/eventbridge-destination.ts', before: "import { Construct } from 'constructs';", after: "import * as iam from 'aws-cdk-lib/aws-iam';\nimport { Construct } from 'constructs';" },
      {
        file: 'src/destinations/eventbridge-destination.ts',
        before: 'bus.grantPutEventsTo(publisher);',
        after: "publisher.addToRolePolicy(new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: ['*'] }));",
      },
    ],
    command: 'npx jest --ci test/constructs/wildcards.test.ts',
    says: /permits nothing by a wildcard but what is accepted[^]*Resource::\*/,
  },
  {
    what: 'a logical id: the table of counts is replaced by an empty one',
    mistake: [{ file: 'src/stores/dynamodb-aggregate-store.ts', before: "createTable(scope, 'Table', host, {", after: "createTable(scope, 'States', host, {" }],
    command: 'npx jest --ci test/constructs/logical-ids.test.ts',
    says: /AggregateStoreTable\w+ \(AWS::DynamoDB::Table\) is gone/,
  },
  {
    what: 'deployed behaviour: the filter of the item stream lets no change through',
    mistake: [{ file: 'src/stores/dynamodb-aggregate-store.ts', before: '[AGGREGATES.outbox]: { S:', after: "['outbox']: { S:" }],
    command: 'npx jest --ci test/constructs/stores.test.ts',
    says: /./,
  },
];
