import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import {
  AnyResource,
  build,
  LONGEST_NAMES,
  resourcesOf,
  SHORTEST_NAMES,
  VARIANTS,
  WATCHED,
} from './variants';

/** Names in a template and what AWS allows them to be (CloudFormation documentation). */
interface Limit {
  readonly max: number;
  readonly pattern?: RegExp;
  readonly in: (properties: Record<string, any>) => unknown[];
}

const LIMITS: Record<string, Limit[]> = {
  'AWS::CustomerProfiles::ObjectType': [
    { max: 255, pattern: /^[a-zA-Z_][a-zA-Z_0-9-]*$/, in: ({ ObjectTypeName }) => [ObjectTypeName] },
    { max: 64, pattern: /^[a-zA-Z0-9_-]+$/, in: ({ Keys }) => Keys.map(({ Name }: any) => Name) },
    { max: 64, pattern: /^[a-zA-Z0-9_-]+$/, in: ({ Fields }) => Fields.map(({ Name }: any) => Name) },
    { max: 1_000, in: ({ Description }) => [Description] },
  ],
  'AWS::CloudWatch::Alarm': [
    { max: 255, in: ({ AlarmName }) => [AlarmName] },
    { max: 1_024, in: ({ AlarmDescription }) => [AlarmDescription] },
    { max: 1_024, pattern: /^[ -~]+$/, in: ({ Dimensions }) => Dimensions.map(({ Value }: any) => Value) },
  ],
  'AWS::CloudWatch::Dashboard': [{ max: 255, in: ({ DashboardName }) => [DashboardName] }],
  'AWS::Logs::QueryDefinition': [{ max: 255, in: ({ Name }) => [Name] }],
  'AWS::Logs::LogGroup': [{ max: 512, in: ({ LogGroupName }) => [LogGroupName] }],
  'AWS::Lambda::Function': [
    { max: 64, in: ({ FunctionName }) => [FunctionName] },
    { max: 256, in: ({ Description }) => [Description] },
  ],
  'AWS::IAM::Role': [
    { max: 64, in: ({ RoleName }) => [RoleName] },
    { max: 1_000, in: ({ Description }) => [Description] },
  ],
  'AWS::IAM::Policy': [{ max: 128, pattern: /^[\w+=,.@-]+$/, in: ({ PolicyName }) => [PolicyName] }],
  'AWS::Events::Rule': [
    { max: 64, in: ({ Name }) => [Name] },
    { max: 512, in: ({ Description }) => [Description] },
    { max: 64, in: ({ Targets }) => (Targets ?? []).map(({ Id }: any) => Id) },
  ],
  'AWS::EC2::SecurityGroup': [{ max: 255, in: ({ GroupDescription }) => [GroupDescription] }],
  'AWS::ApiGatewayV2::Api': [{ max: 128, in: ({ Name }) => [Name] }],
};

/** Lists what AWS would refuse. */
function refused(template: Template): string[] {
  return resourcesOf(template).flatMap(([id, resource]) => [
    ...(/^[a-zA-Z0-9]{1,255}$/.test(id) ? [] : [`logical id ${id}`]),
    ...refusedNames(resource),
  ]);
}

function refusedNames({ Type, Properties = {} }: AnyResource): string[] {
  return (LIMITS[Type] ?? []).flatMap(({ max, pattern = /^/, in: namesIn }) =>
    namesIn(Properties)
      .filter((name): name is string => typeof name === 'string')
      .filter((name) => name.length < 1 || name.length > max || !pattern.test(name))
      .map((name) => `${Type}: ${name} (${name.length} characters, at most ${max})`),
  );
}

const stackNames = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, { size: 'max' });
const constructIds = fc.oneof(
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9_ .-]{0,200}$/, { size: 'max' }),
  // The CDK takes the name of a member of every object for a construct that is there already.
  fc
    .string({ minLength: 1, maxLength: 60, unit: 'grapheme' })
    .filter((id) => !/[/\s]/.test(id) && !(id in {})),
);

test.each(VARIANTS)('%s: the longest and the shortest names keep to the limits', (variant) => {
  for (const names of [LONGEST_NAMES, SHORTEST_NAMES]) {
    expect(refused(Template.fromStack(build(variant, { names }).stack))).toEqual([]);
  }
});

test.each(['customer profiles', 'profiles of Amplify', WATCHED])(
  '%s: any names keep to the limits',
  (variant) => {
    fc.assert(
      fc.property(stackNames, constructIds, (stack, installation) => {
        const names = { ...SHORTEST_NAMES, stack, installation };
        expect(refused(Template.fromStack(build(variant, { names }).stack))).toEqual([]);
      }),
      // A failure is as plain without being made smaller, which takes minutes.
      { numRuns: 8, endOnFailure: true },
    );
  },
);

describe('the names in a domain of Customer Profiles', () => {
  const namesOf = (stack: string, installation: string) => {
    const { stack: built } = build('customer profiles', {
      names: { ...SHORTEST_NAMES, stack, installation },
    });
    const [user, rule] = resourcesOf(Template.fromStack(built))
      .filter(([, { Type }]) => Type === 'AWS::CustomerProfiles::ObjectType')
      .map(([, { Properties }]) => Properties!);
    const keyNames = (properties: Record<string, any>): string[] =>
      properties.Keys.map(({ Name }: { Name: string }) => Name);
    return {
      types: [user.ObjectTypeName, rule.ObjectTypeName],
      userKeys: keyNames(user),
      ruleKeys: keyNames(rule),
    };
  };

  test('stay as they were as long as they are short enough', () => {
    const { types, userKeys, ruleKeys } = namesOf('marketing-analytics-stage', 'Orders');
    const base = 'marketinganalyticsstage_Orders_Destination_6B858F39';

    expect(types).toEqual([`${base}_user`, `${base}_rule`]);
    expect(userKeys).toEqual([`${base}_userId`]);
    expect(ruleKeys).toEqual([`${base}_id`, `${base}_userId`]);
  });

  test('are shortened where they are too long, and only there', () => {
    const { types, userKeys, ruleKeys } = namesOf('marketing-analytics-production', 'Analytics');

    expect(types).toEqual([
      expect.stringMatching(/^marketinganalyticsproduction_Analytics_Destination_[0-9A-F]{8}_user$/),
      expect.stringMatching(/^marketinganalyticsproduction_Analytics_Destination_[0-9A-F]{8}_rule$/),
    ]);
    expect(ruleKeys).toEqual([expect.stringMatching(/^\w{1,61}_id$/), ...userKeys]);
    expect(userKeys).toEqual([expect.stringMatching(/^\w{1,57}_userId$/)]);
    expect(namesOf('marketing-analytics-production', 'Analytics')).toEqual({ types, userKeys, ruleKeys });
  });

  test('are not those of another installation whose names differ in the middle', () => {
    const one = namesOf('marketing-analytics-production', `${'a'.repeat(60)}One${'z'.repeat(60)}`);
    const two = namesOf('marketing-analytics-production', `${'a'.repeat(60)}Two${'z'.repeat(60)}`);

    for (const kind of ['types', 'userKeys', 'ruleKeys'] as const) {
      expect(one[kind].filter((name) => two[kind].includes(name))).toEqual([]);
    }
  });
});
