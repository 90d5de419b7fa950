import { awscdk } from 'projen';

/** Data to begin with, for whoever has none of their own: the page loads it from the package. */
export function addExampleData(project: awscdk.AwsCdkConstructLibrary): void {
  project.addGitIgnore('/assets/data/');
  const copy = project.addTask('bundle:data', {
    description: 'Puts the example data into the package, with its source and licence beside it',
    exec: 'mkdir -p assets/data && cp examples/data/purchases.ndjson.gz examples/data/README.md assets/data/',
  });
  project.bundler.bundleTask.spawn(copy);
}
