import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { RuleSourceConfig } from '../../contract/config';
import { AwsOptions, clientConfig } from '../aws';
import { findInstallation, Installation, InstallationOptions } from '../installation';
import { UsageError } from '../usage-error';
import { DynamoDbTarget } from './dynamodb-target';
import { RuleTarget } from './rule-target';
import { S3Target } from './s3-target';
import { SsmTarget } from './ssm-target';

export interface TargetOptions extends InstallationOptions {
  readonly table?: string;
  readonly ssmPath?: string;
  readonly s3?: string;
  readonly source?: string;
}

/** Rules that cannot be written from here, with where to change them instead. */
export class RulesElsewhere extends UsageError {}

/** The source of rules that the options name, or that the installation in the stack has. */
export async function chooseTarget(options: TargetOptions): Promise<RuleTarget> {
  const named = [options.stack, options.table, options.ssmPath, options.s3].filter(
    (one) => one !== undefined,
  );
  if (named.length !== 1) {
    throw new UsageError(
      `say where the rules are with one of --stack, --table, --ssm-path and --s3${named.length > 1 ? ', not with several' : ''}`,
    );
  }
  if (options.table !== undefined) {
    return targetOf({ kind: 'dynamoDb', parameters: { tableName: options.table } }, options);
  }
  if (options.ssmPath !== undefined) {
    return targetOf({ kind: 'ssm', parameters: { path: options.ssmPath.replace(/\/$/, '') } }, options);
  }
  if (options.s3 !== undefined) {
    const [, bucketName, objectKey] = /^s3:\/\/([^/]+)\/(.+)$/.exec(options.s3) ?? [];
    if (!objectKey) throw new UsageError(`--s3 must look like s3://bucket/key, but is ${options.s3}`);
    return targetOf({ kind: 's3', parameters: { bucketName, objectKey } }, options);
  }
  return targetIn(await findInstallation(options), options);
}

/**
 * The source of rules of an installation.
 *
 * @throws RulesElsewhere when it has none that can be written from here, or several of which none is chosen
 */
export function targetIn(
  installation: Installation,
  options: Pick<TargetOptions, 'source'> & AwsOptions,
): RuleTarget {
  return targetOf(sourceOf(installation, options.source), options);
}

function sourceOf({ config: { ruleSources } }: Installation, chosen: string | undefined): RuleSourceConfig {
  const choices = ruleSources.map(({ kind }, index) => `${index + 1} (${kind})`).join(', ');
  if (chosen === undefined && ruleSources.length > 1) {
    throw new RulesElsewhere(
      `the installation has several sources of rules; choose one with --source: ${choices}`,
    );
  }
  const source = ruleSources[Number(chosen ?? 1) - 1];
  if (!source) throw new UsageError(`--source must be one of ${choices}, but is ${chosen}`);
  return source;
}

function targetOf({ kind, parameters }: RuleSourceConfig, options: AwsOptions): RuleTarget {
  const config = clientConfig(options);
  switch (kind) {
    case 'dynamoDb':
      return new DynamoDbTarget(new DynamoDBClient(config), parameters.tableName);
    case 'ssm':
      return new SsmTarget(
        new SSMClient({ ...config, retryMode: 'adaptive', maxAttempts: 8 }),
        parameters.path,
      );
    case 's3':
      return new S3Target(
        new S3Client({ ...config, forcePathStyle: true }),
        parameters.bucketName,
        parameters.objectKey,
      );
    case 'asset':
      throw new RulesElsewhere(
        'the rules of this installation are part of its app: change them there and deploy it',
      );
    case 'honeycode':
      throw new RulesElsewhere(
        'the rules of this installation are in a Honeycode workbook: change them there',
      );
    case 'function':
      throw new RulesElsewhere(
        `the rules of this installation are answered by the function ${parameters.functionName}: change them where it has them`,
      );
  }
}
