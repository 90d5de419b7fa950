import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { render } from './synthesis';
import { AnyResource, build, resourcesOf, VARIANTS } from './variants';

/** Permission that a policy of a resource gives to a service. */
interface Permission {
  readonly id: string;
  readonly service: string;
  readonly actions: string[];
  /** Values of the conditions, by the key that they are about. */
  readonly conditions: Readonly<Record<string, string>>;
}

/** Keys of conditions by which a service says for which resource it acts. */
const SOURCE_KEYS = ['aws:SourceArn', 'kms:EncryptionContext:aws:logs:arn'];
/** Region and account of the stack, or the ARN of a resource in it. */
const OWN_SOURCE = /^att-|^arn:ref-AWS::Partition:\w+(-\w+)?:ref-AWS::Region:ref-AWS::AccountId:/;

const ACCEPTED = [
  {
    service: 'lambda.amazonaws.com',
    actions: ['sts:AssumeRole'],
    reason:
      'Lambda takes a role only from who may pass it in the same account, ' +
      'and does not say in its documentation that it names the function',
  },
];

interface RawStatement {
  readonly Effect?: string;
  readonly Principal?: { readonly Service?: unknown };
  readonly Action?: string | string[];
  readonly Condition?: Record<string, Record<string, unknown>>;
}

function statementsIn(node: unknown): RawStatement[] {
  if (Array.isArray(node)) return node.flatMap(statementsIn);
  if (typeof node !== 'object' || node === null) return [];
  return 'Effect' in node ? [node as RawStatement] : Object.values(node).flatMap(statementsIn);
}

function permissionsOf([id, { Type, Properties = {} }]: [string, AnyResource]): Permission[] {
  if (Type === 'AWS::Lambda::Permission') {
    const { Principal, Action, SourceArn, SourceAccount } = Properties;
    const conditions = { 'aws:SourceArn': SourceArn, 'aws:SourceAccount': SourceAccount };
    const given = Object.entries(conditions).filter(([, value]) => value !== undefined);
    return [
      {
        id,
        service: render(Principal),
        actions: [Action],
        conditions: Object.fromEntries(given.map(([key, value]) => [key, render(value)])),
      },
    ];
  }
  return statementsIn(Properties).flatMap(({ Effect, Principal, Action = [], Condition = {} }) => {
    if (Effect !== 'Allow' || !Principal?.Service) return [];
    const conditions = Object.values(Condition).flatMap((each) => Object.entries(each));
    return [Principal.Service].flat().map((service) => ({
      id,
      service: render(service),
      actions: [Action].flat(),
      conditions: Object.fromEntries(conditions.map(([key, value]) => [key, render(value)])),
    }));
  });
}

function permissionsIn(variant: string): Permission[] {
  const { stack, given } = build(variant, {
    common: (scope) => ({ encryptionKey: new kms.Key(scope, 'Key') }),
  });
  const keys = resourcesOf(Template.fromStack(given)).filter(([id]) => id.startsWith('Key'));
  return [...resourcesOf(Template.fromStack(stack)), ...keys].flatMap(permissionsOf);
}

const all = VARIANTS.flatMap((variant) => permissionsIn(variant).map((each) => ({ variant, ...each })));
const isAccepted = ({ service, actions }: Permission) =>
  ACCEPTED.some((each) => each.service === service && actions.join() === each.actions.join());

test('a service may act only for resources of the own account and region', () => {
  const unbound = all.filter(
    (permission) =>
      !isAccepted(permission) &&
      !SOURCE_KEYS.some((key) => OWN_SOURCE.test(permission.conditions[key] ?? '')),
  );
  expect(unbound).toEqual([]);
});

test('wherever a source is a pattern, its account is named as well', () => {
  const ofOneApi = /^arn:.*:ref-AWS::AccountId:ref-\w+Api\w+\/\*\/\*/;
  const patterns = all.filter(
    ({ conditions: { 'aws:SourceArn': arn } }) => arn?.endsWith('*') && !ofOneApi.test(arn),
  );
  expect(new Set(patterns.map(({ service }) => service))).toEqual(new Set(['events.amazonaws.com']));
  for (const { id, conditions } of patterns) {
    expect([id, conditions['aws:SourceAccount']]).toEqual([id, 'ref-AWS::AccountId']);
  }
});

test('every service that gets a permission is known', () => {
  expect([...new Set(all.map(({ service }) => service))].sort()).toEqual([
    'apigateway.amazonaws.com',
    'events.amazonaws.com',
    'lambda.amazonaws.com',
    'logs.ref-AWS::Region.ref-AWS::URLSuffix',
    'pinpoint.amazonaws.com',
  ]);
});

test('nothing is accepted that is not there any more', () => {
  expect(ACCEPTED.filter((accepted) => !all.some((each) => each.service === accepted.service))).toEqual([]);
});

test('EventBridge may use the role, the queue and the key of an event source for rules alone', () => {
  const ofEvents = permissionsIn('events of a bus').filter(
    ({ service }) => service === 'events.amazonaws.com',
  );
  const rules = 'arn:ref-AWS::Partition:events:ref-AWS::Region:ref-AWS::AccountId:rule/*';
  const anyRule = { 'aws:SourceAccount': 'ref-AWS::AccountId', 'aws:SourceArn': rules };
  expect(ofEvents.map(({ actions, conditions }) => [actions.join(), conditions])).toEqual(
    expect.arrayContaining([
      ['sts:AssumeRole', anyRule],
      ['kms:Decrypt,kms:GenerateDataKey', anyRule],
      [
        'sqs:SendMessage',
        { 'aws:SourceArn': expect.stringMatching(/^att-AnalyticsEventSourceRule\w+-Arn$/) as string },
      ],
    ]),
  );
});
