import { readFileSync } from 'fs';
import { join } from 'path';
import { Template } from 'aws-cdk-lib/assertions';
import { build, DEFAULTS, resourcesOf, VARIANTS } from './variants';

/** Consequence of another logical id for stacks that exist, by type of resource. */
const CONSEQUENCES: Record<string, string> = {
  'AWS::DynamoDB::Table':
    'a new, empty table takes its place: every count, every history or every rule is gone for the functions',
  'AWS::Kinesis::Stream':
    'a new stream takes its place: events in the old one are lost, and writers do not know the new one',
  'AWS::S3::Bucket': 'a new bucket takes its place: redrive does not find older dead letters any more',
  'AWS::SQS::Queue':
    'a new queue takes its place: events that could not be brought to the stream stay in the old one',
  'AWS::Logs::LogGroup': 'a new, empty log group takes its place: earlier logs are in the old one',
  'AWS::Lambda::Function':
    'the function gets another name: dead letters that name the old one cannot be sent again',
  'AWS::Lambda::EventSourceMapping':
    'reading begins anew at the oldest record: changes of a day are delivered twice',
  'AWS::IAM::Role': 'policies of other accounts that name the role no longer let the function in',
  'AWS::Events::Rule': 'for a moment no rule or two rules bring events, so that some are missing',
  'AWS::ApiGatewayV2::Api': 'the URL changes: apps in the field send to one that is gone',
  'AWS::ApiGatewayV2::Stage': 'the deployment fails, for the API has one such stage already',
  'AWS::ApiGatewayV2::Route': 'the deployment fails, for the API has the route already',
  'AWS::ApiGatewayV2::Authorizer': 'for a moment nobody gets into the console',
  'AWS::Cognito::UserPool':
    'a new, empty pool takes its place: nobody can sign in until they are added again',
  'AWS::Cognito::UserPoolClient': 'who is signed in has to sign in again',
  'AWS::Cognito::UserPoolDomain': 'the deployment fails, for the pool has a domain already',
  'AWS::Cognito::UserPoolGroup': 'the deployment fails, for the pool has the group already',
  'AWS::EC2::SecurityGroup': 'rules of other groups that let the functions in do so no more',
  'AWS::CustomerProfiles::ObjectType':
    'its name may change: event triggers of the domain do not fire any more',
  'AWS::Pinpoint::EventStream':
    'an application has one event stream: the new one is removed together with the old one',
};
/** Types of resources whose replacement has no consequence. */
const HARMLESS = [
  'AWS::IAM::Policy',
  'AWS::Lambda::Permission',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::ApiGatewayV2::Integration',
  'AWS::Cognito::ManagedLoginBranding',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Logs::QueryDefinition',
];

/**
 * Types by logical id: for the defaults all of them, for another variant those that it has besides, and
 * `null` for those that it lacks.
 */
type Ids = Record<string, string | null>;
const COMMITTED = JSON.parse(readFileSync(join(__dirname, 'logical-ids.json'), 'utf8')) as Record<
  string,
  Ids
>;

function idsOf(variant: string): Record<string, string> {
  const kept = resourcesOf(Template.fromStack(build(variant).stack)).filter(
    ([, { Type }]) => !HARMLESS.includes(Type),
  );
  return Object.fromEntries(kept.map(([id, { Type }]) => [id, Type]));
}

const found = new Map(VARIANTS.map((variant) => [variant, idsOf(variant)]));

function committed(variant: string): Record<string, string> {
  const ids = variant === DEFAULTS ? COMMITTED[DEFAULTS] : { ...COMMITTED[DEFAULTS], ...COMMITTED[variant] };
  return Object.fromEntries(
    Object.entries(ids).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** Describes the ids that have changed, with the consequence of each. */
function differences(variant: string): string[] {
  const [before, now] = [committed(variant), found.get(variant)!];
  return [
    ...Object.entries(before)
      .filter(([id, type]) => now[id] !== type)
      .map(([id, type]) => `${id} (${type}) is gone; in stacks that exist ${CONSEQUENCES[type]}`),
    ...Object.entries(now)
      .filter(([id, type]) => before[id] !== type)
      .map(
        ([id, type]) =>
          `${id} (${type}) is new; if it takes nothing's place, add it to test/construct/logical-ids.json`,
      ),
  ];
}

test.each(VARIANTS)('%s: what must not be replaced keeps its logical id', (variant) => {
  expect(differences(variant)).toEqual([]);
});

test('of every type it is known what its replacement does', () => {
  const types = new Set([...found.values()].flatMap((ids) => Object.values(ids)));
  expect([...types].filter((type) => !(type in CONSEQUENCES))).toEqual([]);
});
