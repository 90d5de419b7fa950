import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnElement, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { CONFIG_VARIABLE } from '../../../src/contract/config-variable';
import { QUEUE_VARIABLE } from '../../../src/contract/store-variables';
import { TableSchema } from '../embedded-dynamodb';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

interface AssetManifest {
  readonly files: Record<
    string,
    {
      readonly source: { readonly path: string };
      readonly destinations: Record<string, { readonly objectKey: string }>;
    }
  >;
}

/** Reads a synthesized stack as a deployment does; physical names are the logical ids. */
export class SynthesizedTemplate {
  static of(stack: Stack): SynthesizedTemplate {
    const assembly = (stack.node.root as App).synth();
    const template = assembly.getStackArtifact(stack.artifactId).template as {
      Resources: Record<string, Resource>;
    };
    return new SynthesizedTemplate(stack, assembly.directory, template.Resources);
  }

  private constructor(
    private readonly stack: Stack,
    private readonly directory: string,
    private readonly resources: Record<string, Resource>,
  ) {}

  /** Physical names and schemas of all tables. */
  get tables(): { name: string; schema: TableSchema }[] {
    return Object.entries(this.resources)
      .filter(([, { Type }]) => Type === 'AWS::DynamoDB::Table')
      .map(([name, { Properties }]) => {
        const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } = Properties as TableSchema;
        return { name, schema: { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } };
      });
  }

  /**
   * Finds a function's bundle as it was staged for deployment, and its CONFIG with all references resolved;
   * with the name of its queue, if it has one.
   */
  function(construct: IConstruct): { bundle: string; config: string; queue?: string } {
    const { Code, Environment } = this.resources[this.physicalName(construct)].Properties as {
      Code: { S3Key: string };
      Environment: { Variables: Record<string, unknown> };
    };
    const queue = Environment.Variables[QUEUE_VARIABLE];
    return {
      bundle: join(this.assetPath(Code.S3Key), 'index.js'),
      config: this.resolve(Environment.Variables[CONFIG_VARIABLE]),
      ...(queue !== undefined && { queue: this.resolve(queue) }),
    };
  }

  physicalName(construct: IConstruct): string {
    return this.stack.getLogicalId(construct.node.defaultChild as CfnElement);
  }

  /** Finds the file or folder that is deployed as this object of the assets bucket. */
  assetPath(objectKey: string): string {
    const manifest = JSON.parse(
      readFileSync(join(this.directory, `${this.stack.artifactId}.assets.json`), 'utf8'),
    ) as AssetManifest;
    const asset = Object.values(manifest.files).find(({ destinations }) =>
      Object.values(destinations).some((one) => one.objectKey === objectKey),
    );
    if (!asset) throw new Error(`no asset is deployed as ${objectKey}`);
    return join(this.directory, asset.source.path);
  }

  private resolve(value: unknown): string {
    if (typeof value === 'string') return value;
    const [intrinsic, argument] = Object.entries(value as Record<string, unknown>)[0];
    switch (intrinsic) {
      case 'Ref':
        return argument as string;
      case 'Fn::GetAtt':
        return (argument as string[])[0];
      case 'Fn::Sub':
        return (argument as string)
          .replace('${AWS::AccountId}', '123456789012')
          .replace('${AWS::Region}', 'us-east-1');
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown[]];
        return parts.map((part) => this.resolve(part)).join(separator);
      }
      default:
        throw new Error(`${intrinsic} cannot be resolved without an account`);
    }
  }
}
