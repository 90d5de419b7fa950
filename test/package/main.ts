/**
 * Installs the packed package into an empty application, as its users do, and synthesizes it with nothing else at hand:
 * no Docker, no esbuild, not even a PATH. Once with the oldest aws-cdk-lib that is supported, once with the newest that was tried.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { packedPackage } from '../support/packed-package';

const NEWEST = ['aws-cdk-lib@2.276.0', 'constructs@10.8.1'];
const APP = `
  const { App, Stack } = require('aws-cdk-lib');
  const { Destination, EventSource, PinpointIncrementalAnalytics, RuleOperator, RuleReset, RuleSource, RuleType } = require('cdk-pinpoint-incremental-analytics');
  const app = new App({ outdir: 'cdk.out' });
  const stack = new Stack(app, 'Stack');
  new PinpointIncrementalAnalytics(stack, 'Defaults');
  new PinpointIncrementalAnalytics(stack, 'Pinpoint', {
    eventSource: EventSource.pinpoint({ applicationId: 'app' }),
    destination: Destination.pinpoint({ applicationId: 'app' }),
    ruleSource: RuleSource.inline([{ ruleType: RuleType.AGGREGATOR, eventName: 'click', countOperator: RuleOperator.AT_LEAST, countTarget: 3, reset: RuleReset.ZERO }]),
  });
  app.synth();
`;

function check(condition: boolean, what: string): void {
  if (!condition) throw new Error(`expected ${what}`);
}

function tryIn(folder: string, versions: string[]): void {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'app', version: '1.0.0', private: true }));
  writeFileSync(join(folder, 'app.js'), APP);
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', packedPackage(), ...versions], { cwd: folder, stdio: 'inherit' });
  execFileSync(process.execPath, ['app.js'], { cwd: folder, stdio: 'inherit', env: { HOME: folder } });

  const template = JSON.parse(readFileSync(join(folder, 'cdk.out/Stack.template.json'), 'utf8')) as { Resources: Record<string, { Type: string }> };
  const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  check(functions.length === 6, `6 functions, found ${functions.length}`);
  const bundles = readdirSync(join(folder, 'cdk.out')).filter((name) => existsSync(join(folder, 'cdk.out', name, 'index.js')));
  check(bundles.length === 3, `3 bundles among the assets, found ${bundles.length}`);

  const help = execFileSync(process.execPath, [join(folder, 'node_modules/.bin/cdk-pinpoint-incremental-analytics'), 'simulate', '--help'], { cwd: folder, encoding: 'utf8' });
  check(help.includes('--rules'), 'the help of the command');
}

const { devDependencies } = JSON.parse(readFileSync(resolve(__dirname, '../../package.json'), 'utf8')) as { devDependencies: Record<string, string> };
const oldest = [`aws-cdk-lib@${devDependencies['aws-cdk-lib']}`, `constructs@${devDependencies.constructs}`];

for (const versions of [oldest, NEWEST]) {
  const folder = mkdtempSync(join(tmpdir(), 'empty-app-'));
  try {
    tryIn(folder, versions);
    console.log(`✓ installs and synthesizes with ${versions.join(' and ')}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
