import { awscdk } from 'projen';

/** Functions, each of which projenrc/bundle-function.ts bundles. */
const FUNCTIONS = ['aggregator', 'timeseries', 'publisher', 'ingestion', 'console'];

/** Entry point of the commands, bundled so that the package adds no dependencies to a reader's project. */
const CLI = 'src/cli/main.ts';

/** Puts the built page beside the function that serves it. */
export const COPY_PAGE = 'tsx --tsconfig tsconfig.dev.json projenrc/copy-page.ts';

export function addBundles(project: awscdk.AwsCdkConstructLibrary): void {
  for (const name of FUNCTIONS) {
    const entrypoint = `src/functions/${name}/${name}.lambda.ts`;
    new awscdk.LambdaFunction(project, {
      srcdir: project.srcdir,
      entrypoint,
      constructFile: `src/construct/functions/${name}-function.ts`,
      cdkDeps: project.cdkDeps,
      awsSdkConnectionReuse: false,
      bundlingOptions: { watchTask: false },
    } as awscdk.LambdaFunctionOptions);
    project.tasks
      .tryFind(`bundle:functions/${name}/${name}.lambda`)!
      .reset(`tsx --tsconfig tsconfig.dev.json projenrc/bundle-function.ts ${name}`);
  }

  project.tasks.tryFind('bundle:functions/console/console.lambda')!.exec(COPY_PAGE);

  const cli = project.bundler.addBundle(CLI, {
    externals: [],
    minify: true,
    mainFields: ['module', 'main'],
    sourcemap: false,
    target: 'node20',
    platform: 'node',
    // Not beside the bundle, where it would be packed; projenrc/third-parties makes the notices of it.
    esbuildArgs: { '--metafile': 'tmp/metafiles/cli.json' },
    tsconfigPath: project.tsconfigDev?.fileName,
    banner: '#!/usr/bin/env node',
    executable: true,
  });
  project.addBins({ [project.name]: `./${cli.outfile}` });
}
