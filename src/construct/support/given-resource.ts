import { Aws, CfnResource, IResource, ResourceEnvironment, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Resource that is handed in by the app, with its names for messages. */
export interface GivenResource {
  /** Property by which it is given, such as `RuleSource.dynamoDb: table`. */
  readonly label: string;
  readonly kind: ResourceKind;
  readonly resource: IResource;
  /** ARN, or the id of a resource that the CDK knows no ARN of. */
  readonly arn: string;
}

export type ResourceKind = 'table' | 'stream' | 'function' | 'key' | 'bucket' | 'bus' | 'network';

/** Remedies for a resource of another region. */
const REGION_FIXES: Record<ResourceKind, string> = {
  table: 'give a table of that region, such as the replica there of a global table',
  stream: 'have the events written to a stream of that region, or deploy the stack beside the stream',
  function: 'deploy the function to that region as well, or the stack beside the function',
  key: 'give a key of that region, such as the replica there of a multi-Region key',
  bucket: 'give a bucket of that region; S3 can replicate its objects elsewhere',
  bus: 'give a bus of that region, and connect the two by a rule that forwards the events',
  network: 'give the network of that region in which the functions are to run',
};

/**
 * Finds the resource behind a construct of the app, if it is of one of these types. An imported construct has
 * none.
 */
export function resourceOf(construct: IConstruct, ...types: readonly string[]): CfnResource | undefined {
  const resource = construct.node.defaultChild;
  if (!resource || !CfnResource.isCfnResource(resource)) return undefined;
  return types.includes(resource.cfnResourceType) ? resource : undefined;
}

/** Says whether a construct stands for a resource that the app does not create. */
export function isImported({ node: { defaultChild } }: IConstruct): boolean {
  return !defaultChild || !CfnResource.isCfnResource(defaultChild);
}

/**
 * Refuses a resource that the functions or AWS would look for in the region of the stack. A region that is
 * not known before deployment is left to it.
 *
 * @throws an error when it is known to be of another region
 */
export function checkRegion(scope: IConstruct, given: GivenResource): void {
  refuseForeign(given, 'region', placeOf(given).region, Stack.of(scope).region, REGION_FIXES[given.kind]);
}

/**
 * Refuses a resource that AWS would look for in the account of the stack. An account that is not known before
 * deployment is left to it.
 *
 * @throws an error when it is known to be of another account
 */
export function checkAccount(scope: IConstruct, given: GivenResource, fix: string): void {
  refuseForeign(given, 'account', placeOf(given).account, Stack.of(scope).account, fix);
}

/** Says whether a resource is known to be of another account than the stack of `scope`. */
export function isForeign(scope: IConstruct, given: GivenResource): boolean {
  return areDifferent(placeOf(given).account, Stack.of(scope).account);
}

/**
 * Returns the name by which the functions find a resource. It is the ARN unless the resource is known to be
 * of the stack's account, for a bare name means a resource of that.
 */
export function nameOrArn(scope: IConstruct, given: GivenResource, name: string): string {
  const isPlaceKnown = isArn(given.arn) || !isImported(given.resource);
  return isPlaceKnown && placeOf(given).account === Stack.of(scope).account ? name : given.arn;
}

/**
 * Names a resource in messages: by its ARN or, where that is not known at synthesis, by its path in the app.
 */
export function describeGiven({ label, resource, arn }: GivenResource): string {
  const text = readableArn(resource, arn);
  return `${label} ${Token.isUnresolved(text) ? resource.node.path : text}`;
}

/** Replaces the token that the CDK writes for the partition, also where the partition is known. */
export function readableArn(scope: IConstruct, arn: string): string {
  const { partition } = Stack.of(scope);
  return arn.replaceAll(Aws.PARTITION, Token.isUnresolved(partition) ? 'aws' : partition);
}

/**
 * Reads region and account from the ARN, for the CDK does not do so for each resource that is imported by it
 * (tables), and otherwise from the construct.
 */
export function placeOf({ resource, arn }: GivenResource): ResourceEnvironment {
  // A token within an ARN contains no colon.
  const [, , , region, account] = isArn(arn) ? arn.split(':') : [];
  return { region: region || resource.env.region, account: account || resource.env.account };
}

/** An ARN that is one token as a whole does not begin like one. */
function isArn(arn: string): boolean {
  return arn.startsWith('arn:');
}

function refuseForeign(
  given: GivenResource,
  part: 'region' | 'account',
  theirs: string,
  ours: string,
  fix: string,
): void {
  if (!areDifferent(theirs, ours)) return;
  throw new Error(
    `${describeGiven(given)} belongs to the ${part} ${theirs}, ` +
      `but has to belong to that of the stack, ${ours}; ${fix}`,
  );
}

function areDifferent(theirs: string, ours: string): boolean {
  return Token.compareStrings(theirs, ours) === TokenComparison.DIFFERENT;
}
