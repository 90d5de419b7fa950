import { awscdk, javascript } from 'projen';

/**
 * Everything a function needs travels with it: the SDK that a runtime happens to carry drifts, and a bundled
 * one starts faster.
 */
const BUNDLE = {
  externals: [],
  minify: true,
  mainFields: ['module', 'main'],
  sourcemap: false,
  target: 'node20',
  platform: 'node',
} satisfies javascript.AddBundleOptions;

const FUNCTIONS = ['aggregator', 'timeseries', 'publisher', 'ingestion'];

/**
 * Honeycode's client, a file of its own beside the functions that read rules: it is the last of its kind,
 * brings an older generation of the SDK along, and is loaded only where rules are in a workbook
 * (docs/decisions).
 */
const HONEYCODE_CLIENT = 'src/adapters/honeycode/honeycode-client.ts';
const RULE_READING_FUNCTIONS = ['aggregator', 'timeseries'];

/**
 * The commands of the package, bundled for the same reason: the package brings no dependencies of its own to
 * a reader's project.
 */
const CLI = 'src/cli/main.ts';

/**
 * What went into each bundle: projenrc/third-parties makes the notices from it. Beside the bundle it would be
 * deployed with it.
 */
const METAFILES = 'tmp/metafiles';

export function addBundles(project: awscdk.AwsCdkConstructLibrary): void {
  for (const name of FUNCTIONS) {
    new awscdk.LambdaFunction(project, {
      srcdir: project.srcdir,
      entrypoint: `src/functions/${name}/${name}.lambda.ts`,
      constructFile: `src/construct/functions/${name}-function.ts`,
      cdkDeps: project.cdkDeps,
      awsSdkConnectionReuse: false,
      bundlingOptions: {
        ...BUNDLE,
        externals: ['./honeycode-client'],
        esbuildArgs: { '--metafile': `${METAFILES}/${name}.json` },
      },
    } as awscdk.LambdaFunctionOptions);
  }

  const honeycode = project.bundler.addBundle(HONEYCODE_CLIENT, {
    ...BUNDLE,
    esbuildArgs: { '--metafile': `${METAFILES}/honeycode-client.json` },
    tsconfigPath: project.tsconfigDev?.fileName,
    watchTask: false,
  });
  for (const name of RULE_READING_FUNCTIONS) {
    honeycode.bundleTask.exec(
      `cp ${honeycode.outfile} assets/functions/${name}/${name}.lambda/honeycode-client.js`,
    );
  }
  project.npmignore?.exclude(`/${honeycode.outdir}/`);

  const cli = project.bundler.addBundle(CLI, {
    ...BUNDLE,
    esbuildArgs: { '--metafile': `${METAFILES}/cli.json` },
    tsconfigPath: project.tsconfigDev?.fileName,
    banner: '#!/usr/bin/env node',
    executable: true,
  });
  project.addBins({ [project.name]: `./${cli.outfile}` });
}
