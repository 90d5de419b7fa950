import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { emptyBuckets, removeLeftovers, removeParameters } from './leftovers';
import { cdk, WORKSPACE } from './workspace';
import type { StackShape } from '../app/shape';

const DEPLOYED = path.join(WORKSPACE, 'deployed');

export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly name: string;
}

/** A stack of the application under a name that nobody else has. */
export class DeployedStack {
  static async deploy(shape: Omit<StackShape, 'name'>): Promise<DeployedStack> {
    const stack = new DeployedStack({ ...shape, name: `analytics-${randomBytes(4).toString('hex')}` });
    await stack.apply();
    return stack;
  }

  /** What a run has left behind that ended before its time. */
  static abandoned(): DeployedStack[] {
    if (!existsSync(DEPLOYED)) return [];
    return readdirSync(DEPLOYED).map((file) => new DeployedStack(JSON.parse(readFileSync(path.join(DEPLOYED, file), 'utf8')) as StackShape));
  }

  private outputs: Record<string, string> = {};

  private constructor(private shape: StackShape) {}

  get name(): string {
    return this.shape.name;
  }

  output(name: string): string {
    if (!(name in this.outputs)) throw new Error(`${this.name} has no output ${name}, but ${Object.keys(this.outputs).join(', ')}`);
    return this.outputs[name];
  }

  async update(shape: Omit<StackShape, 'name'>): Promise<void> {
    this.shape = { ...shape, name: this.name };
    await this.apply();
  }

  /** None when there is no such stack. */
  async resources(): Promise<DeployedResource[]> {
    const resources: DeployedResource[] = [];
    try {
      await this.list(resources);
    } catch (error) {
      if (!/does not exist/.test((error as Error).message)) throw error;
    }
    return resources;
  }

  private async list(resources: DeployedResource[]): Promise<void> {
    for await (const page of paginateListStackResources({ client: new CloudFormationClient() }, { StackName: this.name })) {
      for (const { LogicalResourceId: logicalId, ResourceType: type, PhysicalResourceId: name } of page.StackResourceSummaries ?? []) resources.push({ logicalId: logicalId!, type: type!, name: name! });
    }
  }

  async destroy(): Promise<void> {
    await cdk(['destroy', '--force', ...this.synthesisFolder()], this.environment());
  }

  /** Removes everything: the stack and what it was told to keep. */
  async remove(): Promise<void> {
    const resources = await this.resources();
    await emptyBuckets(resources);
    await this.destroy();
    await this.forget(resources);
  }

  /** Removes what is left after `destroy`. */
  async forget(resources: readonly DeployedResource[]): Promise<void> {
    await removeLeftovers(resources);
    for (const { ssmPath } of Object.values(this.shape.installations)) if (ssmPath !== undefined) await removeParameters(ssmPath);
    rmSync(this.ledger);
  }

  private async apply(): Promise<void> {
    mkdirSync(DEPLOYED, { recursive: true });
    writeFileSync(this.ledger, JSON.stringify(this.shape));
    const file = path.join(WORKSPACE, `${this.name}.outputs.json`);
    await cdk(['deploy', '--require-approval', 'never', '--outputs-file', file, ...this.synthesisFolder()], this.environment());
    this.outputs = (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>)[this.name] ?? {};
  }

  private get ledger(): string {
    return path.join(DEPLOYED, `${this.name}.json`);
  }

  private synthesisFolder(): string[] {
    return ['--output', path.join(WORKSPACE, `${this.name}.out`)];
  }

  private environment(): Record<string, string> {
    return { STACK: JSON.stringify(this.shape) };
  }
}
