import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { Config, parseConfig } from '../../src/contract/config';
import { CONFIG_VARIABLE } from '../../src/contract/config-variable';
import { PinpointIncrementalAnalytics, PinpointIncrementalAnalyticsProps } from '../../src/index';

export const FUNCTIONS = ['Aggregator', 'Timeseries', 'Publisher'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, any>;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: string[];
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

export interface Synthesized {
  readonly stack: Stack;
  readonly analytics: PinpointIncrementalAnalytics;
  readonly template: Template;
}

/**
 * Synthesizes a stack with one installation named `Analytics`; its properties may use resources of the stack.
 */
export function synthesize(
  props: PinpointIncrementalAnalyticsProps | ((scope: Construct) => PinpointIncrementalAnalyticsProps) = {},
): Synthesized {
  const stack = new Stack(new App(), 'Shop');
  const analytics = new PinpointIncrementalAnalytics(
    stack,
    'Analytics',
    typeof props === 'function' ? props(stack) : props,
  );
  return { stack, analytics, template: Template.fromStack(stack) };
}

export function resources(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as Record<string, Resource>;
}

/**
 * Returns the resource of a type whose logical id contains `name`.
 *
 * @throws an error when it is not exactly one
 */
export function resource(template: Template, type: string, name = ''): Resource {
  const found = Object.entries(resources(template, type)).filter(([id]) => id.includes(name));
  if (found.length !== 1) {
    throw new Error(`${found.length} resources of type ${type} with "${name}" in their logical id`);
  }
  return found[0][1];
}

/**
 * Returns the configuration of a function, with made-up names in place of those that only a deployment knows.
 */
export function configOf(template: Template, name: FunctionName | 'Publisher2'): Config {
  return parseConfig(
    render(
      resource(template, 'AWS::Lambda::Function', `${name}Function`).Properties.Environment.Variables[
        CONFIG_VARIABLE
      ],
    ),
  );
}

/** Renders an intrinsic function as if its deployment had given made-up names. */
export function render(value: any): string {
  if (typeof value !== 'object') return String(value);
  if ('Ref' in value) return `ref-${value.Ref}`;
  if ('Fn::GetAtt' in value) return `att-${value['Fn::GetAtt'].join('-')}`;
  if ('Fn::Sub' in value) return String(value['Fn::Sub']);
  if ('Fn::ImportValue' in value) return render(value['Fn::ImportValue']);
  if ('Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map(render).join(separator);
  }
  throw new Error(`cannot render ${JSON.stringify(value)}`);
}

/** Lists the statements of all roles, with the logical id of the resource that holds each. */
export function statements(template: Template): { id: string; statement: Statement }[] {
  const attached = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
    Object.entries(resources(template, type)).flatMap(([id, { Properties }]) =>
      Properties.PolicyDocument.Statement.map((statement: Statement) => ({ id, statement })),
    ),
  );
  const inline = Object.entries(resources(template, 'AWS::IAM::Role')).flatMap(([id, { Properties }]) =>
    (Properties.Policies ?? []).flatMap((policy: any) =>
      policy.PolicyDocument.Statement.map((statement: Statement) => ({ id, statement })),
    ),
  );
  return [...attached, ...inline];
}

/** Lists the actions that a grantee is allowed on resources whose ARN contains `resourceName`. */
export function allowed(template: Template, grantee: string, resourceName: string): string[] {
  return statements(template)
    .filter(
      ({ id, statement }) =>
        id.includes(grantee) && JSON.stringify(statement.Resource).includes(resourceName),
    )
    .flatMap(({ statement }) => statement.Action)
    .sort();
}

/** Reads the file asset of the stack that has an object key. */
export function assetContent(stack: Stack, objectKey: string): string {
  return readFileSync(join(Stage.of(stack)!.assetOutdir, `asset.${objectKey}`), 'utf8');
}
