import { awscdk } from 'projen';

/** Adds tests of the mappings on what the vendors' own libraries send. */
export function addVendorTests(project: awscdk.AwsCdkConstructLibrary): void {
  project.addTask('test:vendors', {
    description: 'Tests the mappings on what the libraries of vendors send to a local receiver',
    exec: 'tsx --tsconfig tsconfig.dev.json test/vendors/main.ts',
    env: { NODE_NO_WARNINGS: '1' },
  });
}
