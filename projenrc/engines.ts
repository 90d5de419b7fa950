import { awscdk } from 'projen';

/**
 * Adds tests of the adapters on servers that behave like the services where fakes and embedded engines do
 * not.
 */
export function addEngineTests(project: awscdk.AwsCdkConstructLibrary, awsSdkVersion: string): void {
  project.addDevDeps(`@aws-sdk/client-dynamodb-streams@${awsSdkVersion}`);

  project.addTask('test:engines', {
    description:
      'Tests the adapters on DynamoDB Local and on an emulator of AWS; needs Java, Maven and Python',
    exec: 'tsx --tsconfig tsconfig.dev.json test/engines/main.ts',
    receiveArgs: true,
    env: { NODE_NO_WARNINGS: '1' },
  });
}
