import { awscdk } from 'projen';

export function addMatrix(project: awscdk.AwsCdkConstructLibrary): void {
  project.addTask('test:matrix', {
    description:
      'Tests the built functions and the packed package on Node.js 20, 22 and 24, and all templates, ' +
      'with the oldest and the newest aws-cdk-lib',
    exec: 'tsx --tsconfig tsconfig.dev.json test/matrix/main.ts',
    env: { NODE_NO_WARNINGS: '1' },
  });
}
