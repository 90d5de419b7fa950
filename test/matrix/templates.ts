import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { NodeJs } from './nodes';

const FOLDER = resolve(__dirname, '../../tmp/templates');
const VENV = join(FOLDER, 'venv');
/** Version that was tried; a newer one may find more in the same templates. */
const CFN_LINT = 'cfn-lint==1.58.0';
/**
 * Dependencies that the CDK writes although a reference implies them, and the end of Pinpoint, which users of
 * its event source know.
 */
const IGNORED_CHECKS = ['W3005', 'W3696'];
const PACKAGE = 'cdk-pinpoint-incremental-analytics';

/**
 * Synthesizes every variant as a new application does: with all feature flags that the CDK recommends, among
 * them the validation by its own rules.
 *
 * @param app folder of an application that has the package installed
 * @throws Error when the synthesis fails or finds an error
 */
export async function checkWithRecommendedFlags(app: string, node: NodeJs): Promise<void> {
  const flags = createRequire(join(app, 'app.js')).resolve('aws-cdk-lib/recommended-feature-flags.json');
  await writeTemplates(app, node, join(FOLDER, 'flags'), { CDK_CONTEXT_JSON: readFileSync(flags, 'utf8') });
}

/**
 * Checks the templates of every variant, without feature flags, against the resource specifications of
 * CloudFormation.
 *
 * @param app folder of an application that has the package installed
 * @throws Error when cfn-lint finds an error or gives a warning
 */
export async function lintTemplates(app: string, node: NodeJs): Promise<void> {
  const templates = join(FOLDER, 'plain');
  await writeTemplates(app, node, templates, {});
  const files = readdirSync(templates).map((name) => join(templates, name));
  if (files.length === 0) throw new Error('there is no template to check');
  execFileSync(
    installCfnLint(),
    ['--regions', 'us-east-1', '--ignore-checks', ...IGNORED_CHECKS, '--', ...files],
    { stdio: 'inherit' },
  );
}

async function writeTemplates(
  app: string,
  { program }: NodeJs,
  folder: string,
  env: Record<string, string>,
): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const script = join(app, 'variants.js');
  await build({
    entryPoints: [join(__dirname, 'variants-app.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    external: ['aws-cdk-lib', 'constructs'],
    plugins: [
      {
        name: 'installed-package',
        setup: ({ onResolve }) =>
          onResolve({ filter: /\/src\/index$/ }, () => ({ path: PACKAGE, external: true })),
      },
    ],
  });
  // The output has a warning per resource, and is part of the error.
  execFileSync(program, [script, folder], {
    cwd: app,
    env: { ...process.env, ...env },
    stdio: 'pipe',
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
}

/** Installs cfn-lint into a folder that is kept between runs, and returns its program. */
function installCfnLint(): string {
  const program = join(VENV, 'bin/cfn-lint');
  if (existsSync(program)) return program;
  mkdirSync(FOLDER, { recursive: true });
  execFileSync('python3', ['-m', 'venv', VENV], { stdio: 'inherit' });
  execFileSync(join(VENV, 'bin/pip'), ['install', '--quiet', CFN_LINT], { stdio: 'inherit' });
  return program;
}
