import { awscdk, javascript } from 'projen';

/**
 * Options of every bundle. A bundle contains the SDK as well: the runtime's own SDK changes without notice,
 * and a bundled one starts faster.
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
 * Clients with which a person signs in on a computer. A function has the credentials of its role.
 */
const SIGN_IN_CLIENTS = ['sso', 'sso-oidc', 'signin'].map((name) => `@aws-sdk/nested-clients/${name}`);

/**
 * Source of Honeycode's client, bundled into a file of its own beside the functions that read rules. It
 * brings an older generation of the SDK along and is loaded only where rules are in a workbook
 * (docs/decisions).
 */
const HONEYCODE_CLIENT = 'src/adapters/honeycode/honeycode-client.ts';
const RULE_READING_FUNCTIONS = ['aggregator', 'timeseries'];

/** Entry point of the commands, bundled so that the package adds no dependencies to a reader's project. */
const CLI = 'src/cli/main.ts';

/**
 * Folder for lists of each bundle's inputs, from which projenrc/third-parties makes the notices. Beside the
 * bundle they would be deployed with it.
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
        externals: ['./honeycode-client', ...SIGN_IN_CLIENTS],
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
