import { awscdk } from 'projen';

/** Adds tests of the example's module on the database that it is for. */
export function addStoreTests(project: awscdk.AwsCdkConstructLibrary): void {
  project.addTask('test:stores', {
    description: 'Tests the store of the example on PostgreSQL, which it installs from npm',
    exec: 'tsx --tsconfig tsconfig.dev.json test/stores/main.ts',
    env: { NODE_NO_WARNINGS: '1' },
  });
}
