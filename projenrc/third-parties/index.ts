import { awscdk } from 'projen';

/**
 * What the package carries of others, told to lawyers (`THIRD-PARTY-NOTICES`) and to scanners
 * (`sbom.cdx.json`).
 * Both follow from the bundles, so they are made with them and not committed.
 */
export function addThirdParties(project: awscdk.AwsCdkConstructLibrary): void {
  project.addDevDeps('@cyclonedx/cyclonedx-library@^10', 'spdx-license-list@^6');
  project.addGitIgnore('/THIRD-PARTY-NOTICES');
  project.addGitIgnore('/sbom.cdx.json');

  const notices = project.addTask('notices', {
    description: 'Writes what the bundles contain: THIRD-PARTY-NOTICES and sbom.cdx.json',
    exec: 'tsx --tsconfig tsconfig.dev.json projenrc/third-parties/write.ts',
  });
  project.bundler.bundleTask.spawn(notices);
  // Beside the package as well, from where a release takes it.
  project.packageTask.exec('cp sbom.cdx.json dist/');
}
