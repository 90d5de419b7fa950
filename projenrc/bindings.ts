import { awscdk, javascript } from 'projen';

/** The packages for other languages, and the example app that they are tried with. */
export function addBindings(project: awscdk.AwsCdkConstructLibrary): void {
  project.addDevDeps('@jsii/spec@^1');

  // The example is read as a project of its own, whose package is this one.
  project.tsconfigDev?.file.addOverride('compilerOptions.paths', { [project.name]: ['./src/index.ts'] });
  javascript.Eslint.of(project)?.addOverride({ files: ['examples/typescript/**'], rules: { 'import/no-extraneous-dependencies': 'off' } });
  project.gitignore.addPatterns('/examples/**/cdk.out/', '/examples/**/target/');

  project.addTask('test:bindings', {
    description: 'The example app in TypeScript, Python and Java, with the packages as they are published; needs Python, Java and Maven',
    env: { NODE_NO_WARNINGS: '1', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: 'true' },
    steps: [
      { spawn: 'pre-compile' },
      { spawn: 'compile' },
      // Examples in docstrings are translated by what was compiled.
      { exec: 'jsii-rosetta extract --strict --compile' },
      { exec: 'tsx --tsconfig tsconfig.dev.json test/bindings/main.ts', receiveArgs: true },
    ],
  });
}
