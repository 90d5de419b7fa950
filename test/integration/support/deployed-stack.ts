import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import type { StackShape } from '../app/shape';
import { emptyBuckets, removeLeftovers, removeParameters } from './leftovers';
import { cdkOnExample, cdkOnTests, WORKSPACE } from './workspace';

const RECORDS_FOLDER = path.join(WORKSPACE, 'deployed');

export type Shape = Omit<StackShape, 'name'>;

export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly name: string;
}

interface StackRecord {
  readonly name: string;
  /** Absent for a stack of the example. */
  readonly shape?: Shape;
  /** All resources that the stack has held, including those that outlived it. */
  readonly resources: readonly DeployedResource[];
}

/** A deployed stack. A file records it, so that it can be removed even after a crash. */
export class DeployedStack {
  /** Deploys a stack of the tests under a unique name. */
  static async deploy(shape: Shape): Promise<DeployedStack> {
    return DeployedStack.apply({ name: `analytics-${randomBytes(4).toString('hex')}`, shape, resources: [] });
  }

  /** Deploys a stack of the example under its own name. */
  static async deployExample(name: string): Promise<DeployedStack> {
    return DeployedStack.apply({ name, resources: [] });
  }

  /** Lists stacks of runs that were interrupted. */
  static abandoned(): DeployedStack[] {
    if (!existsSync(RECORDS_FOLDER)) return [];
    return readdirSync(RECORDS_FOLDER).map(
      (file) =>
        new DeployedStack(JSON.parse(readFileSync(path.join(RECORDS_FOLDER, file), 'utf8')) as StackRecord),
    );
  }

  private static async apply(record: StackRecord): Promise<DeployedStack> {
    const stack = new DeployedStack(record);
    await stack.apply();
    return stack;
  }

  private outputs: Record<string, string> = {};

  private constructor(private record: StackRecord) {}

  get name(): string {
    return this.record.name;
  }

  /** Resources after the last deployment. */
  get resources(): readonly DeployedResource[] {
    return this.record.resources;
  }

  output(name: string): string {
    if (!(name in this.outputs)) {
      throw new Error(`${this.name} has no output ${name}, but ${Object.keys(this.outputs).join(', ')}`);
    }
    return this.outputs[name];
  }

  /** Deploys the same stack with the application's current functions. */
  async release(): Promise<void> {
    await this.apply();
  }

  async update(shape: Shape): Promise<void> {
    this.record = { ...this.record, shape };
    await this.apply();
  }

  async destroy(): Promise<void> {
    await this.cdk('destroy', '--force');
  }

  /** Removes everything: the stack and the resources that it retains. */
  async remove(): Promise<void> {
    this.write({ ...this.record, resources: [...this.resources, ...(await this.list())] });
    await emptyBuckets(this.resources);
    await this.destroy();
    await this.removeLeftovers();
  }

  /** Removes the resources that remain after the stack is destroyed. */
  async removeLeftovers(): Promise<void> {
    await removeLeftovers(this.resources);
    for (const { ssmPath } of Object.values(this.record.shape?.installations ?? {})) {
      if (ssmPath !== undefined) await removeParameters(ssmPath);
    }
    rmSync(this.file, { force: true });
  }

  private async apply(): Promise<void> {
    this.write(this.record);
    const file = path.join(WORKSPACE, `${this.name}.outputs.json`);
    await this.cdk('deploy', '--require-approval', 'never', '--outputs-file', file);
    this.outputs =
      (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>)[this.name] ?? {};
    this.write({ ...this.record, resources: await this.list() });
  }

  private async cdk(...args: string[]): Promise<void> {
    const { name, shape } = this.record;
    const all = [...args, '--output', path.join(WORKSPACE, `${name}.out`)];
    await (shape ? cdkOnTests({ ...shape, name }, ...all) : cdkOnExample(...all, name));
  }

  /** Lists nothing when there is no such stack. */
  private async list(): Promise<DeployedResource[]> {
    const resources: DeployedResource[] = [];
    try {
      for await (const page of paginateListStackResources(
        { client: new CloudFormationClient() },
        { StackName: this.name },
      )) {
        for (const {
          LogicalResourceId: logicalId,
          ResourceType: type,
          PhysicalResourceId: name,
        } of page.StackResourceSummaries ?? []) {
          resources.push({ logicalId: logicalId!, type: type!, name: name! });
        }
      }
    } catch (error) {
      if (!/does not exist/.test((error as Error).message)) throw error;
    }
    return resources;
  }

  private write(record: StackRecord): void {
    this.record = record;
    mkdirSync(RECORDS_FOLDER, { recursive: true });
    writeFileSync(this.file, JSON.stringify(record));
  }

  private get file(): string {
    return path.join(RECORDS_FOLDER, `${this.name}.json`);
  }
}
