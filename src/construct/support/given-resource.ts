import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * Finds the resource behind a construct of the app, if it is of one of these types. An imported construct has
 * none.
 */
export function resourceOf(construct: IConstruct, ...types: readonly string[]): CfnResource | undefined {
  const resource = construct.node.defaultChild;
  if (!resource || !CfnResource.isCfnResource(resource)) return undefined;
  return types.includes(resource.cfnResourceType) ? resource : undefined;
}
