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
      'Deploys and tests the packed package on an emulator of AWS (needs Python), ' +
      'or in your account with --profile; --record writes bench/integration.json',
    exec: 'tsx --tsconfig tsconfig.dev.json test/integration/main.ts',
    receiveArgs: true,
    env: { NODE_NO_WARNINGS: '1' },
  });

  project.addTask('test:soak', {
    description:
      'Puts the packed package under load for 10 minutes while calls fail and functions are killed; ' +
      '--record writes bench/soak.json',
    exec: 'tsx --tsconfig tsconfig.dev.json test/integration/main.ts --soak 10',
    receiveArgs: true,
    env: { NODE_NO_WARNINGS: '1' },
  });
}
