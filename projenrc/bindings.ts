import { awscdk, javascript } from 'projen';

/** The example app is read as a project of its own, whose package is this one. */
export function addBindings(project: awscdk.AwsCdkConstructLibrary): void {
  project.tsconfigDev?.file.addOverride('compilerOptions.paths', { [project.name]: ['./src/index.ts'] });
  javascript.Eslint.of(project)?.addOverride({ files: ['examples/typescript/**'], rules: { 'import/no-extraneous-dependencies': 'off' } });
  project.gitignore.addPatterns('/examples/**/cdk.out/');
}
