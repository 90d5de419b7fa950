import { awscdk, javascript } from 'projen';
import { COPY_PAGE } from './bundles';

/**
 * Adds the page for marketers (web/), which is built into the package. Its content comes from the package's
 * commands only, never from a network.
 */
export function addWeb(project: awscdk.AwsCdkConstructLibrary): void {
  project.addDevDeps(
    '@cloudscape-design/collection-hooks@^1',
    '@cloudscape-design/components@^3',
    '@cloudscape-design/global-styles@^1',
    '@hono/node-server@^2',
    '@types/react@^19',
    '@types/react-dom@^19',
    'hono@^4',
    'oidc-client-ts@^3',
    'react@^19',
    'react-dom@^19',
    'vite@^8',
  );
  project.addGitIgnore('/assets/web/');
  // Written by hand, unlike projen's own files of this name.
  project.gitignore.include('/web/tsconfig.json');

  const build = project.addTask('bundle:web', {
    description: 'Builds the page for marketers',
    steps: [{ exec: 'vite build web --logLevel warn' }, { exec: COPY_PAGE }],
  });
  project.bundler.bundleTask.spawn(build);
  project.addTask('playground', {
    description: 'Builds and serves the page as a reader has it',
    steps: [{ spawn: 'bundle' }, { exec: 'node assets/cli/main/index.js playground', receiveArgs: true }],
    env: { NODE_NO_WARNINGS: '1' },
  });
  project.addTask('web', {
    description:
      'Serves the page for development; its answers come from port 4173, a playground without a token',
    exec: 'vite web',
  });

  const eslint = javascript.Eslint.of(project)!;
  eslint.allowDevDeps('web/**');
  eslint.allowDevDeps('src/playground/**');
}
