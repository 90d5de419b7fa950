import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CONFIG_VARIABLE } from '../contract/config-variable';
import { attempt, AwsOptions, clientConfig } from './aws';

/** Function of a stack. */
export interface StackFunction {
  readonly name: string;
  /** Value of the variable that carries its configuration; absent when it has none. */
  readonly variable?: string;
}

/** Reads the functions of a stack one after the other. */
export async function* functionsOf(stack: string, options: AwsOptions): AsyncGenerator<StackFunction> {
  const lambda = new LambdaClient(clientConfig(options));
  for (const name of await functionNamesOf(stack, options)) {
    const { Environment: environment } = await attempt(`read the configuration of the function ${name}`, () =>
      lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name })),
    );
    yield { name, variable: environment?.Variables?.[CONFIG_VARIABLE] };
  }
}

async function functionNamesOf(stack: string, options: AwsOptions): Promise<string[]> {
  const client = new CloudFormationClient(clientConfig(options));
  return attempt(`list the resources of the stack ${stack}`, async () => {
    const names: string[] = [];
    for await (const page of paginateListStackResources({ client }, { StackName: stack })) {
      for (const { ResourceType: type, PhysicalResourceId: id } of page.StackResourceSummaries ?? []) {
        if (type === 'AWS::Lambda::Function' && id) names.push(id);
      }
    }
    return names;
  });
}
