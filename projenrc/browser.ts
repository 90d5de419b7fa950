import { awscdk } from 'projen';

/** Adds tests of the page as a reader has it: the built command, the built page and real browsers. */
export function addBrowserTests(project: awscdk.AwsCdkConstructLibrary): void {
  project.addDevDeps(
    '@types/oidc-provider@^9',
    'axe-core@^4',
    'oidc-provider@^9',
    'playwright-core@^1',
    'puppeteer-core@^24',
  );

  project.addTask('test:browser', {
    description:
      'Tests the built page in a real Chromium, and in Firefox where there is one; ' +
      'run it after `projen bundle`',
    exec: 'tsx --tsconfig tsconfig.dev.json test/browser/main.ts',
    receiveArgs: true,
    env: { NODE_NO_WARNINGS: '1' },
  });
  project.addTask('docs:images', {
    description: 'Writes the pictures of the page (docs/images); needs Chromium',
    exec: 'tsx --tsconfig tsconfig.dev.json test/browser/images/main.ts',
    env: { NODE_NO_WARNINGS: '1' },
  });
  project.addTask('bench:page', {
    description:
      'Measures the page’s start, response times and size; writes bench/page.json; ' +
      'needs Chromium and the packed package',
    exec: 'tsx --tsconfig tsconfig.dev.json bench/page/main.ts',
    env: { NODE_NO_WARNINGS: '1' },
  });
}
