import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RuleSourceConfig } from '../../contract/config';
import { AwsOptions, clientConfig } from '../aws';
import { findInstallation, Installation, InstallationOptions } from '../installation';
import { loadS3Target, loadSsmTarget } from '../load-on-demand';
import { OperationError } from '../operation-error';
import { DynamoDbTarget } from './dynamodb-target';
import { RuleTarget } from './rule-target';

export interface TargetOptions extends InstallationOptions {
  readonly table?: string;
  readonly ssmPath?: string;
  readonly s3?: string;
  readonly source?: string;
}

/** Says why rules cannot be written from here, and where to change them instead. */
export interface ReadOnlyRules {
  readonly readOnly: string;
}

/**
 * Finds the rules that the options name, or those of the installation in the stack.
 *
 * @throws OperationError when they cannot be written from here
 */
export async function chooseTarget(options: TargetOptions): Promise<RuleTarget> {
  const target = await findTarget(options);
  if ('readOnly' in target) throw new OperationError('conflict', target.readOnly);
  return target;
}

/** Finds the rules of an installation: writable, or read-only with the reason. */
export function targetIn(
  installation: Installation,
  options: Pick<TargetOptions, 'source'> & AwsOptions,
): RuleTarget | ReadOnlyRules {
  const source = sourceOf(installation, options.source);
  return 'readOnly' in source ? source : targetOf(source, options);
}

async function findTarget(options: TargetOptions): Promise<RuleTarget | ReadOnlyRules> {
  const { stack, table, ssmPath, s3 } = options;
  const named = [stack, table, ssmPath, s3].filter((option) => option !== undefined);
  if (named.length !== 1) {
    throw new OperationError(
      'invalid-input',
      'say where the rules are with one of --stack, --table, --ssm-path and --s3' +
        (named.length > 1 ? ', not with several' : ''),
    );
  }
  if (table !== undefined) return targetOf({ kind: 'dynamoDb', parameters: { tableName: table } }, options);
  if (ssmPath !== undefined) {
    return targetOf({ kind: 'ssm', parameters: { path: ssmPath.replace(/\/$/, '') } }, options);
  }
  if (s3 !== undefined) {
    const [, bucketName, objectKey] = /^s3:\/\/([^/]+)\/(.+)$/.exec(s3) ?? [];
    if (!objectKey) {
      throw new OperationError('invalid-input', `--s3 must look like s3://bucket/key, but is ${s3}`);
    }
    return targetOf({ kind: 's3', parameters: { bucketName, objectKey } }, options);
  }
  return targetIn(await findInstallation(options), options);
}

function sourceOf(
  { config: { ruleSources } }: Installation,
  chosen: string | undefined,
): RuleSourceConfig | ReadOnlyRules {
  const choices = ruleSources.map(({ kind }, index) => `${index + 1} (${kind})`).join(', ');
  if (chosen === undefined && ruleSources.length > 1) {
    return {
      readOnly: `the installation has several sources of rules; choose one with --source: ${choices}`,
    };
  }
  const source = ruleSources[Number(chosen ?? 1) - 1];
  if (!source) {
    throw new OperationError('invalid-input', `--source must be one of ${choices}, but is ${chosen}`);
  }
  return source;
}

function targetOf({ kind, parameters }: RuleSourceConfig, options: AwsOptions): RuleTarget | ReadOnlyRules {
  const config = clientConfig(options);
  switch (kind) {
    case 'dynamoDb':
      return new DynamoDbTarget(new DynamoDBClient(config), parameters.tableName);
    case 'ssm':
      return loadSsmTarget().openSsmTarget(config, parameters.path);
    case 's3':
      return loadS3Target().openS3Target(config, parameters.bucketName, parameters.objectKey);
    case 'asset':
      return {
        readOnly: 'the rules of this installation are part of its app: change them there and deploy it',
      };
    case 'honeycode':
      return { readOnly: 'the rules of this installation are in a Honeycode workbook: change them there' };
    case 'function':
      return {
        readOnly:
          `the rules of this installation come from the function ${parameters.functionName}: ` +
          'change them where that function gets them',
      };
  }
}
