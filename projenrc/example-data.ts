import { awscdk } from 'projen';

/** Adds example data and mappings of events to the package, for the page and the commands. */
export function addExampleData(project: awscdk.AwsCdkConstructLibrary): void {
  project.addGitIgnore('/assets/data/');
  project.addGitIgnore('/assets/mappings/');
  const copy = project.addTask('bundle:data', {
    description: 'Copies the example data into the package, with its source and licence, and the mappings',
    exec:
      'mkdir -p assets/data assets/mappings && ' +
      'cp examples/data/purchases.ndjson.gz examples/data/README.md assets/data/ && ' +
      'cp examples/mappings/*.json assets/mappings/',
  });
  project.bundler.bundleTask.spawn(copy);
}
