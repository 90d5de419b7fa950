import { Config, parseConfig } from '../contract/config';
import { parseIngestionConfig } from '../contract/ingestion-config';
import { AwsOptions } from './aws';
import { loadStackFunctions } from './load-on-demand';
import { OperationError } from './operation-error';
import { packageVersion } from './package-files';

export interface InstallationOptions extends AwsOptions {
  readonly stack?: string;
  readonly installation?: string;
}

/** Deployed installation as its stack shows it. */
export interface Installation {
  /** Configuration that its functions run with. */
  readonly config: Config;
  /** Names of its Lambda functions. */
  readonly functions: readonly string[];
  /** Queue of events that EventBridge could not write to the stream; absent when there is none. */
  readonly undelivered?: {
    readonly queueUrl: string;
    /** Name of the function that counts them. */
    readonly sendTo: string;
  };
  /** Queue of messages about new objects; absent when the installation reads none. */
  readonly objectQueue?: {
    readonly queueUrl: string;
    /** Name of the function that counts them. */
    readonly countedBy: string;
  };
  /**
   * Tables of each `Ingestion` of the stack; none when the stack holds several installations, since it does
   * not say which one an `Ingestion` belongs to.
   */
  readonly endpointTables: readonly string[];
}

/**
 * Finds an installation in a stack.
 *
 * @throws OperationError when the stack holds none, not the one that is named, or several and none is named
 */
export async function findInstallation(options: InstallationOptions): Promise<Installation> {
  const { stack, installation } = options;
  if (stack === undefined) throw new OperationError('invalid-input', 'no stack is named; give --stack');
  const { found, endpointTables } = await installationsOf(stack, options);
  const ids = [...found.keys()];
  if (ids.length === 0) {
    throw new OperationError(
      'not-found',
      `the stack ${stack} holds no installation of PinpointIncrementalAnalytics`,
    );
  }
  if (installation !== undefined && !found.has(installation)) {
    throw new OperationError(
      'not-found',
      `the stack ${stack} holds no installation ${installation}, but ${ids.join(', ')}`,
    );
  }
  if (installation === undefined && ids.length > 1) {
    throw new OperationError(
      'invalid-input',
      `the stack ${stack} holds ${ids.length} installations; ` +
        `choose one with --installation: ${ids.join(', ')}`,
    );
  }
  return { ...found.get(installation ?? ids[0])!, endpointTables: ids.length === 1 ? endpointTables : [] };
}

interface StackContents {
  /** Installations by id. */
  readonly found: ReadonlyMap<string, Omit<Installation, 'endpointTables'>>;
  readonly endpointTables: readonly string[];
}

async function installationsOf(stack: string, options: AwsOptions): Promise<StackContents> {
  const found = new Map<string, Omit<Installation, 'endpointTables'>>();
  const endpointTables: string[] = [];
  for await (const { name, variable } of loadStackFunctions().functionsOf(stack, options)) {
    const endpointTable = endpointTableIn(variable);
    if (endpointTable !== undefined) endpointTables.push(endpointTable);
    if (variable === undefined || !isOurs(variable)) continue;
    const config = configOf(name, variable);
    const known = found.get(config.installation);
    const { undeliveredQueueUrl: queueUrl, objectQueueUrl } = config;
    const transformation = config.transformation ?? known?.config.transformation;
    found.set(config.installation, {
      ...known,
      config: { ...config, ...(transformation && { transformation }) },
      functions: [...(known?.functions ?? []), name],
      ...(queueUrl !== undefined && { undelivered: { queueUrl, sendTo: name } }),
      ...(objectQueueUrl !== undefined && { objectQueue: { queueUrl: objectQueueUrl, countedBy: name } }),
    });
  }
  return { found, endpointTables };
}

function configOf(functionName: string, variable: string): Config {
  try {
    return parseConfig(variable);
  } catch (error) {
    throw new OperationError(
      'conflict',
      `the configuration of the function ${functionName} is of another release than this command, ` +
        `${packageVersion()}: ${(error as Error).message}; use the release that the stack was deployed with`,
    );
  }
}

/** Returns the table of an `Ingestion`, when the variable is the configuration of one. */
function endpointTableIn(config: string | undefined): string | undefined {
  try {
    return parseIngestionConfig(config).tableName;
  } catch {
    return undefined;
  }
}

/** Tells an installation's configuration from a variable of the same name of another function. */
function isOurs(config: string): boolean {
  try {
    const parsed = JSON.parse(config) as { installation?: unknown; ruleSources?: unknown };
    return parsed.installation !== undefined && parsed.ruleSources !== undefined;
  } catch {
    return false;
  }
}

/** Returns the days that an installation keeps history; undefined when none is named. */
export async function historyDaysOf(options: InstallationOptions): Promise<number | undefined> {
  if (options.stack === undefined) return undefined;
  return (await findInstallation(options)).config.historyRetentionDays;
}
