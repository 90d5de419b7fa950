import { awscdk } from 'projen';

/** Adds example data to the package, which the page offers to readers without data of their own. */
export function addExampleData(project: awscdk.AwsCdkConstructLibrary): void {
  project.addGitIgnore('/assets/data/');
  const copy = project.addTask('bundle:data', {
    description: 'Copies the example data into the package, with its source and licence',
    exec: 'mkdir -p assets/data && cp examples/data/purchases.ndjson.gz examples/data/README.md assets/data/',
  });
  project.bundler.bundleTask.spawn(copy);
}
