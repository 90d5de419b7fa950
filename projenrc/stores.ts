import { awscdk } from 'projen';

/** Adds tests of the examples' modules on the databases that they are for. */
export function addStoreTests(project: awscdk.AwsCdkConstructLibrary): void {
  project.addTask('test:stores', {
    description: 'Tests the stores of the examples on PostgreSQL, from npm, and on Valkey (.ci/valkey)',
    exec: 'tsx --tsconfig tsconfig.dev.json test/stores/main.ts',
    env: { NODE_NO_WARNINGS: '1' },
  });
}
