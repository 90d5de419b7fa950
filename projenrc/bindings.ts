import { awscdk, javascript } from 'projen';

const TSX = 'tsx --tsconfig tsconfig.dev.json';
const QUIET_ENV = { NODE_NO_WARNINGS: '1', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' };

/**
 * Adds checks of the API for other languages: its style, its compatibility, its packages, and the example app
 * that they are tested with.
 */
export function addBindings(project: awscdk.AwsCdkConstructLibrary): void {
  project.addDevDeps('@jsii/spec@^1');
  addExample(project);
  addBaseline(project);
  // PyPI lists libraries for the CDK by these classifiers.
  project
    .tryFindObjectFile('package.json')
    ?.addOverride('jsii.targets.python.classifiers', ['Framework :: AWS CDK', 'Framework :: AWS CDK :: 2']);

  // Its warnings include words that are reserved in some language, which projen's own command silences.
  project.compileTask.reset('jsii --fail-on-warnings');

  project.addTask('test:bindings', {
    description:
      'Tests the example app in TypeScript, Python and Java with the packages as they are published; ' +
      'needs Python, Java and Maven',
    env: QUIET_ENV,
    steps: [
      { spawn: 'pre-compile' },
      { spawn: 'compile' },
      // The compiled package translates the examples in docstrings.
      { exec: 'jsii-rosetta extract --strict --compile' },
      { exec: `${TSX} test/bindings/main.ts`, receiveArgs: true },
    ],
  });
}

/** Treats the example as a separate project that depends on this package. */
function addExample(project: awscdk.AwsCdkConstructLibrary): void {
  project.tsconfigDev?.file.addOverride('compilerOptions.paths', { [project.name]: ['./src/index.ts'] });
  javascript.Eslint.of(project)?.addOverride({
    files: ['examples/typescript/**'],
    rules: { 'import/no-extraneous-dependencies': 'off' },
  });
  project.gitignore.addPatterns('/examples/**/cdk.out/', '/examples/**/target/');
  ignoreModules(project, '/examples/', '/tmp/');
}

function addBaseline(project: awscdk.AwsCdkConstructLibrary): void {
  project.gitignore.include('/api/.jsii');
  project.npmignore?.exclude('/api/');
  ignoreModules(project, '/api/');

  project.addTask('test:api', {
    description:
      'Checks the compiled API for traps in any language and for breaking changes; ' +
      'run it after `projen compile`',
    env: QUIET_ENV,
    exec: `${TSX} test/api/main.ts`,
  });
  project.addTask('api:baseline', {
    description: 'Makes the compiled API the baseline for later comparisons; run it with each release',
    exec: `${TSX} test/api/baseline.ts`,
  });
}

/** Hides packages below these folders from jest's module map. */
function ignoreModules(project: awscdk.AwsCdkConstructLibrary, ...folders: string[]): void {
  const config = project.jest!.config as { modulePathIgnorePatterns?: string[] };
  config.modulePathIgnorePatterns = [
    ...(config.modulePathIgnorePatterns ?? []),
    ...folders.map((folder) => `<rootDir>${folder}`),
  ];
}
