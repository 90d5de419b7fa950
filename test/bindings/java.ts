import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Language } from './language';
import { MAVEN_CACHE } from './packages';

const GROUP = 'io/github/cdkpinpointincrementalanalytics';

export const java: Language = {
  name: 'java',
  manifest: 'pom.xml',
  pins: ({ cdk, constructs }) => [`<version>${cdk}</version>`, `<version>${constructs}</version>`],
  source: /\.java$/,
  bringsCommand: false,
  methodName: (name) => name,

  install(folder, packages) {
    // Maven would reuse a cached jar of the same version.
    rmSync(path.join(MAVEN_CACHE, GROUP), { recursive: true, force: true });
    writeFileSync(path.join(folder, 'settings.xml'), settings(packages.mavenRepository));
    const version = path.basename(path.dirname(packages.jar));
    mkdirSync(path.join(folder, '.mvn'), { recursive: true });
    writeFileSync(
      path.join(folder, '.mvn/maven.config'),
      `-B -s settings.xml -Dmaven.repo.local=${MAVEN_CACHE} -Danalytics.version=${version}\n`,
    );
    return {};
  },
};

function settings(repository: string): string {
  return `<settings>
  <profiles>
    <profile>
      <id>built</id>
      <repositories>
        <repository><id>built</id><url>${pathToFileURL(repository)}</url></repository>
      </repositories>
    </profile>
  </profiles>
  <activeProfiles><activeProfile>built</activeProfile></activeProfiles>
</settings>
`;
}
