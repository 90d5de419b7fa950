import { App, IAspect, RemovalPolicies, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { PinpointIncrementalAnalytics } from '../../src/index';
import { build, DEFAULTS, INGESTION, resourcesOf, templateOf, VARIANTS } from './variants';

/** Types of resources whose data cannot be restored once they are gone. */
const STATEFUL = [
  'AWS::DynamoDB::Table',
  'AWS::Kinesis::Stream',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::Logs::LogGroup',
  'AWS::Cognito::UserPool',
];

const built = new Map<string, ReturnType<typeof resourcesOf>>();

function policies(variant: string, removalPolicy?: RemovalPolicy): ReturnType<typeof resourcesOf> {
  const name = `${variant} ${removalPolicy}`;
  const resources =
    built.get(name) ?? resourcesOf(templateOf(variant, { common: () => ({ removalPolicy }) }));
  built.set(name, resources);
  return resources;
}

const stateful = (...args: Parameters<typeof policies>) =>
  policies(...args).filter(([, { Type }]) => STATEFUL.includes(Type));

describe.each(VARIANTS)('%s: what is removed from the stack', (variant) => {
  test.each([
    ['is kept by default', undefined, 'Retain'],
    ['is kept', RemovalPolicy.RETAIN, 'Retain'],
    [
      'is kept, but for a creation that failed',
      RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      'RetainExceptOnCreate',
    ],
    ['is deleted', RemovalPolicy.DESTROY, 'Delete'],
  ])('%s with %s', (_, removalPolicy, expected) => {
    const found = stateful(variant, removalPolicy);
    expect(Object.fromEntries(found.map(([id, { DeletionPolicy }]) => [id, DeletionPolicy]))).toEqual(
      Object.fromEntries(found.map(([id]) => [id, expected])),
    );
    // The same holds for a resource that is replaced.
    const replaced = expected === 'Delete' ? 'Delete' : 'Retain';
    expect(
      Object.fromEntries(found.map(([id, { UpdateReplacePolicy }]) => [id, UpdateReplacePolicy])),
    ).toEqual(Object.fromEntries(found.map(([id]) => [id, replaced])));
    expect(found.length).toBeGreaterThan(5);
  });

  test('is nothing but what holds data: all else goes with the stack', () => {
    const kept = policies(variant).filter(
      ([, { Type, DeletionPolicy }]) => !STATEFUL.includes(Type) && DeletionPolicy !== undefined,
    );
    expect(kept.map(([id]) => id)).toEqual([]);
  });

  test.each([
    [RemovalPolicy.RETAIN, true],
    [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, true],
    [RemovalPolicy.DESTROY, false],
  ])('with %s tables are protected from deletion: %s', (removalPolicy, isProtected) => {
    for (const [id, { Type, Properties }] of stateful(variant, removalPolicy)) {
      if (Type === 'AWS::DynamoDB::Table') {
        expect([id, Properties!.DeletionProtectionEnabled]).toEqual([id, isProtected]);
      }
    }
  });
});

test('nothing empties a bucket, whatever the policy: it would take a function that may delete', () => {
  const types = policies(DEFAULTS, RemovalPolicy.DESTROY).map(([, { Type }]) => Type);
  expect(types.filter((type) => type.startsWith('Custom::'))).toEqual([]);
  expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(3);
});

describe('a removal policy that is changed afterwards decides on the protection of the tables', () => {
  /** Returns deletion policy and protection of all tables, without repetitions. */
  const tablesOf = (template: Template) => [
    ...new Set(
      resourcesOf(template)
        .filter(([, { Type }]) => Type === 'AWS::DynamoDB::Table')
        .map(([, { DeletionPolicy, Properties }]) =>
          [DeletionPolicy, Properties!.DeletionProtectionEnabled].join(),
        ),
    ),
  ];
  const changed = (change: (stack: Stack) => void, removalPolicy?: RemovalPolicy) => {
    const { stack } = build(INGESTION, { common: () => ({ removalPolicy }) });
    change(stack);
    return tablesOf(Template.fromStack(stack));
  };

  test('by RemovalPolicies', () => {
    expect(changed((stack) => RemovalPolicies.of(stack).destroy())).toEqual(['Delete,false']);
    expect(changed((stack) => RemovalPolicies.of(stack).retain(), RemovalPolicy.DESTROY)).toEqual([
      'Retain,true',
    ]);
  });

  test('by an aspect', () => {
    const destroyAll: IAspect = {
      visit: (node) => {
        if (node instanceof dynamodb.CfnTable) node.applyRemovalPolicy(RemovalPolicy.DESTROY);
      },
    };
    expect(tablesOf(templateOf(INGESTION, {}, destroyAll))).toEqual(['Delete,false']);
  });

  test('by the table itself', () => {
    const stack = new Stack(new App(), 'Shop');
    const analytics = new PinpointIncrementalAnalytics(stack, 'Analytics');
    analytics.rulesTable!.applyRemovalPolicy(RemovalPolicy.DESTROY);
    expect(tablesOf(Template.fromStack(stack)).sort()).toEqual(['Delete,false', 'Retain,true']);
  });

  test('unless the protection is set for its own sake', () => {
    expect(
      changed((stack) => {
        RemovalPolicies.of(stack).destroy();
        for (const node of stack.node.findAll()) {
          if (node instanceof dynamodb.CfnTable) node.deletionProtectionEnabled = true;
        }
      }),
    ).toEqual(['Delete,true']);
  });
});
