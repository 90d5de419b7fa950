import { awscdk } from 'projen';

export function addContributing(project: awscdk.AwsCdkConstructLibrary): void {
  project.addTask('test:contributing', {
    description: 'Follows the steps of docs/a-plugin-in-an-hour.md in a copy of the project',
    exec: 'tsx --tsconfig tsconfig.dev.json test/contributing/main.ts',
    env: { NODE_NO_WARNINGS: '1' },
  });
}
