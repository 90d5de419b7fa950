import { awscdk } from 'projen';

/**
 * Adds tests of the deployed package: on an emulator that the task installs and starts, or in an account
 * (test/integration/README.md).
 */
export function addIntegrationTests(project: awscdk.AwsCdkConstructLibrary, awsSdkVersion: string): void {
  project.addDevDeps(
    `@aws-sdk/client-cloudwatch-logs@${awsSdkVersion}`,
    `@aws-sdk/client-sqs@${awsSdkVersion}`,
  );

  project.addTask('test:integration', {
    description:
      'The packed package, deployed and fed on an emulator of AWS; needs Python. With --profile in an account of yours. With --record it writes bench/integration.json',
    exec: 'tsx --tsconfig tsconfig.dev.json test/integration/main.ts',
    receiveArgs: true,
    env: { NODE_NO_WARNINGS: '1' },
  });
}
