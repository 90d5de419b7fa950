import { Template } from 'aws-cdk-lib/assertions';
import { AnyResource, resourcesOf } from './variants';

/** Wildcard of a policy in the notation of cdk-nag: `Action::s3:Get*`, `Resource::<Table.Arn>/stream/*`. */
export interface Wildcard {
  /** Logical id of the resource with the policy. */
  readonly id: string;
  readonly finding: string;
}

export interface AcceptedWildcard {
  readonly finding: RegExp;
  /** Beginning of the logical id, or of the path, of the one that may have it; anybody when absent. */
  readonly owner?: RegExp;
  readonly reason: string;
}

/** Wildcards that an installation may have, regardless of its plugins. */
export const ACCEPTED_WILDCARDS: readonly AcceptedWildcard[] = [
  {
    finding: /^Resource::<\w+DeadLetters\w+\.Arn>\/\*$/,
    reason:
      'objects of the dead letter bucket are named after shards and records; ' +
      'only PutObject is allowed on them',
  },
  {
    finding: /^Resource::<\w+AggregateStoreTable\w+\.Arn>\/stream\/\*$/,
    reason: 'a stream is named after the moment at which it was switched on; a table has one at a time',
  },
  {
    // cdk-nag 3 writes the name of an export without brackets.
    finding: /^Resource::<?[\w:]*(Crm|Decrypt|Rules)[\w.]*>?:\*$/,
    reason: 'versions and aliases of the one function that is given',
  },
  {
    finding:
      /^Resource::arn:<AWS::Partition>:mobiletargeting:<AWS::Region>:<AWS::AccountId>:apps\/app-1\/users\/\*$/,
    reason: 'users of the one application, of whom any may have to be looked up',
  },
  {
    finding:
      /^Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter\/marketing\/rules\/\*$/,
    reason: 'parameters below the one path that is given',
  },
  {
    finding: /^Resource::<?[\w:]*Exports[\w.]*>?\/events\/\*\.json\.gz$/,
    reason: 'objects with the beginning and end that are given, of the one bucket of events',
  },
  {
    finding: /^Resource::\*$/,
    owner: /^Console\/?(Viewer|Editor|Operator)/,
    reason: 'CloudWatch knows no narrower resource than all metrics, which people of the console look at',
  },
  {
    finding: /^Action::kms:(GenerateDataKey|ReEncrypt)\*$/,
    reason: 'DynamoDB and Kinesis ask for both forms of each, on the one key that is given',
  },
];

export function isAccepted({ id, finding }: Wildcard): boolean {
  return ACCEPTED_WILDCARDS.some(
    (accepted) => accepted.finding.test(finding) && (accepted.owner?.test(id) ?? true),
  );
}

type Statement = Record<'Action' | 'NotAction' | 'Resource' | 'NotResource' | 'Principal', unknown>;

/** Finds the wildcards in all policies of a template: those of roles, queues, buckets and keys. */
export function wildcardsOf(template: Template): Wildcard[] {
  return resourcesOf(template).flatMap(([id, resource]) =>
    statementsIn(resource).flatMap((statement) =>
      [
        ...values(statement.Action).map((action) => `Action::${action}`),
        ...values(statement.NotAction).map((action) => `NotAction::${action}*`),
        ...values(statement.Resource).map((arn) => `Resource::${arn}`),
        ...values(statement.NotResource).map((arn) => `NotResource::${arn}*`),
        ...principals(statement.Principal).map((principal) => `Principal::${principal}`),
      ]
        .filter((finding) => finding.includes('*'))
        .map((finding) => ({ id, finding })),
    ),
  );
}

/** Finds the statements that allow something; denials may have wildcards. */
function statementsIn(node: AnyResource | unknown): Statement[] {
  if (Array.isArray(node)) return node.flatMap(statementsIn);
  if (typeof node !== 'object' || node === null) return [];
  if ('Effect' in node) return node.Effect === 'Allow' ? [node as unknown as Statement] : [];
  return Object.values(node).flatMap(statementsIn);
}

function values(value: unknown): string[] {
  return value === undefined ? [] : [value].flat().map(rendered);
}

function principals(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(values) : values(value);
}

/** Renders an intrinsic function in the notation of cdk-nag. */
function rendered(value: any): string {
  if (typeof value === 'string') return value;
  if ('Ref' in value) return `<${value.Ref}>`;
  if ('Fn::GetAtt' in value) return `<${value['Fn::GetAtt'].join('.')}>`;
  if ('Fn::ImportValue' in value) return `<${rendered(value['Fn::ImportValue'])}>`;
  if ('Fn::Join' in value) return value['Fn::Join'][1].map(rendered).join('');
  return JSON.stringify(value);
}
