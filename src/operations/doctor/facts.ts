import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  EventSourceMappingConfiguration,
  FunctionConfiguration,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { requestHandlerOptions } from '../../adapters/client-timeouts';
import { Config, parseConfig } from '../../contract/config';
import { CONFIG_VARIABLE } from '../../contract/config-variable';
import { Catalogue } from '../../engine/catalogue/catalogue';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { Clock } from '../../engine/ports';
import { AwsOptions, clientConfig } from '../aws';
import { Installation, InstallationOptions } from '../installation';
import { openStores, Stores } from '../stores';
import { mappingsOf, streamArnOf } from '../stream/stream-mappings';
import { rulesInForce } from '../users/stored-users';
import { ask } from './ask';
import { InstallationMetrics, readMetrics } from './metrics';

/** Function of an installation as Lambda describes it. */
export interface DeployedFunction {
  readonly name: string;
  readonly configuration: FunctionConfiguration;
  readonly config: Config;
}

/** Event source mapping with its function. */
export interface DeployedMapping {
  readonly functionName: string;
  readonly mapping: EventSourceMappingConfiguration;
}

/** Configuration of the SDK's clients: a service that does not answer fails a check and holds no other up. */
export type DoctorClientConfig = AwsOptions & {
  readonly requestHandler: ReturnType<typeof requestHandlerOptions>;
};

/** Reads what several checks ask for, once. */
export class Facts {
  readonly aws: DoctorClientConfig;
  readonly lambda: LambdaClient;
  readonly stores: Stores;
  private readonly known = new Map<string, Promise<unknown>>();

  constructor(
    readonly installation: Installation,
    readonly options: InstallationOptions,
    private readonly clock: Clock,
  ) {
    this.aws = { ...clientConfig(options), requestHandler: requestHandlerOptions() };
    this.lambda = new LambdaClient(this.aws);
    this.stores = openStores(installation, options);
  }

  get config(): Config {
    return this.installation.config;
  }

  async functions(): Promise<readonly DeployedFunction[]> {
    return this.once('functions', () =>
      Promise.all(
        this.installation.functions.map(async (name) => {
          const configuration = await ask('lambda:GetFunctionConfiguration', () =>
            this.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name })),
          );
          const { [CONFIG_VARIABLE]: variable } = configuration.Environment?.Variables ?? {};
          return { name, configuration, config: parseConfig(variable) };
        }),
      ),
    );
  }

  async mappings(): Promise<readonly DeployedMapping[]> {
    return this.once('mappings', async () => {
      const found = await Promise.all(
        this.installation.functions.map(async (functionName) => {
          const mappings = await ask('lambda:ListEventSourceMappings', () =>
            mappingsOf(this.lambda, functionName),
          );
          return mappings.map((mapping) => ({ functionName, mapping }));
        }),
      );
      return found.flat();
    });
  }

  /** Returns the mapping of the event stream, with its ARN; undefined when no function reads a stream. */
  async streamMapping(): Promise<(DeployedMapping & { readonly stream: string }) | undefined> {
    for (const deployed of await this.mappings()) {
      const stream = streamArnOf(deployed.mapping);
      if (stream !== undefined) return { ...deployed, stream };
    }
    return undefined;
  }

  async metrics(): Promise<InstallationMetrics> {
    return this.once('metrics', async () => {
      // Without the stream, its metrics are left out, and its own check says why.
      const stream = await this.streamMapping().catch(() => undefined);
      const { installation } = this;
      return readMetrics(new CloudWatchClient(this.aws), {
        installation: installation.config.installation,
        functions: installation.functions,
        stream: stream?.stream,
        objectQueueUrl: installation.objectQueue?.queueUrl,
        now: this.clock(),
      });
    });
  }

  async catalogue(): Promise<Catalogue> {
    return this.once('catalogue', () =>
      ask('dynamodb:GetItem', () => this.stores.aggregates.readCatalogue()),
    );
  }

  /** Returns the rules in force. */
  async rules(): Promise<RuleSet> {
    return rulesInForce(await this.catalogue(), this.config.timeZone);
  }

  private async once<T>(name: string, read: () => Promise<T>): Promise<T> {
    const begun = this.known.get(name) ?? read();
    this.known.set(name, begun);
    return begun as Promise<T>;
  }
}
