import { awscdk } from 'projen';

/**
 * Adds lists of the third-party code in the package: `THIRD-PARTY-NOTICES` for lawyers and `sbom.cdx.json`
 * for scanners. Both follow from the bundles, so they are built with them and not committed.
 */
export function addThirdParties(project: awscdk.AwsCdkConstructLibrary): void {
  project.addDevDeps('@cyclonedx/cyclonedx-library@^10', 'spdx-license-list@^6');
  project.addGitIgnore('/THIRD-PARTY-NOTICES');
  project.addGitIgnore('/sbom.cdx.json');

  const notices = project.addTask('notices', {
    description: 'Writes THIRD-PARTY-NOTICES and sbom.cdx.json, which list the contents of the bundles',
    exec: 'tsx --tsconfig tsconfig.dev.json projenrc/third-parties/write.ts',
  });
  project.bundler.bundleTask.spawn(notices);

  project.addTask('test:advisories', {
    description:
      'Compares the lock file with known vulnerabilities; needs bundles, and a registry that knows any',
    exec: 'tsx --tsconfig tsconfig.dev.json projenrc/third-parties/check-advisories.ts',
  });
  // A release takes it from beside the package.
  project.packageTask.exec('cp sbom.cdx.json dist/');
}
