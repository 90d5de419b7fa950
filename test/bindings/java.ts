import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { exampleFolder } from './app';
import { Language } from './language';
import { MAVEN_CACHE } from './packages';
import { run, WORK } from './shell';

const OWN_DEPENDENCY =
  /<dependency>\s*<groupId>io\.github\.cdkpinpointincrementalanalytics<.*?<\/dependency>/s;
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

/** Downloads what the example needs besides the package: minutes of waiting for the network. */
export function fetchJavaDependencies(): void {
  const folder = path.join(WORK, 'fetch-java');
  const sources = path.join(folder, 'src/main/java/com/example/analytics');
  mkdirSync(sources, { recursive: true });
  const pom = readFileSync(path.join(exampleFolder(java), java.manifest), 'utf8');
  writeFileSync(path.join(folder, java.manifest), pom.replace(OWN_DEPENDENCY, ''));
  writeFileSync(
    path.join(sources, 'AnalyticsApp.java'),
    'package com.example.analytics;\npublic class AnalyticsApp { public static void main(String[] arguments) {} }\n',
  );
  run('mvn', ['-B', '-q', `-Dmaven.repo.local=${MAVEN_CACHE}`, 'compile', 'exec:java'], { cwd: folder });
}

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
