import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Overview } from '../../src/playground/api';
import { packedPackage } from '../support/packed-package';
import { Playground } from '../support/playground';

const ROOT = resolve(__dirname, '../..');
const PURCHASES = [
  '--rules',
  join(ROOT, 'examples/rules/purchases.csv'),
  '--events',
  join(ROOT, 'examples/data/purchases.ndjson.gz'),
];

/** The newest CDK that was tried; `latest` is the newest on npm. */
const NEWEST = { cdk: '2.276.0', constructs: '10.8.1' };

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

/** Translates `lowest`, `newest`, `latest` or a version of aws-cdk-lib to npm packages. */
export function cdkPackages(cdk: string): string[] {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const versions: Record<string, typeof NEWEST> = {
    lowest: { cdk: devDependencies['aws-cdk-lib'], constructs: devDependencies.constructs },
    newest: NEWEST,
  };
  const { cdk: version, constructs } = versions[cdk] ?? { cdk, constructs: 'latest' };
  return [`aws-cdk-lib@${version}`, `constructs@${constructs}`];
}

/**
 * Installs the packed package into an application of its own without any other tool: no Docker, no esbuild,
 * not even a PATH.
 */
export class EmptyApp {
  static install(cdk: string): EmptyApp {
    const folder = mkdtempSync(join(tmpdir(), 'empty-app-'));
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'app', version: '1.0.0', private: true }),
    );
    writeFileSync(join(folder, 'app.js'), APP);
    execFileSync(
      'npm',
      ['install', '--no-audit', '--no-fund', '--loglevel=error', packedPackage(), ...cdkPackages(cdk)],
      { cwd: folder, stdio: 'inherit' },
    );
    return new EmptyApp(folder);
  }

  private constructor(readonly folder: string) {}

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** @throws Error unless the package contains every file that has to be shipped with it */
  checkContents(): void {
    const has = (file: string) =>
      existsSync(join(this.folder, 'node_modules/cdk-pinpoint-incremental-analytics', file));
    for (const file of [
      '.jsii',
      'LICENSE',
      'README.md',
      'THIRD-PARTY-NOTICES',
      'sbom.cdx.json',
      'schemas',
      'assets/web/index.html',
      'assets/data',
      'assets/functions/aggregator/aggregator.lambda/honeycode-client.js',
      'assets/functions/timeseries/timeseries.lambda/honeycode-client.js',
    ]) {
      check(has(file), `${file} in the package`);
    }
    for (const file of ['src', 'test', 'docs', 'web', 'tmp', 'lib/page', 'node_modules/.bin']) {
      check(!has(file), `no ${file} in the package`);
    }
  }

  /** @throws Error unless this Node.js synthesizes the application */
  checkSynthesis(node: string): void {
    rmSync(join(this.folder, 'cdk.out'), { recursive: true, force: true });
    this.run(node, ['app.js']);

    const template = JSON.parse(readFileSync(join(this.folder, 'cdk.out/Stack.template.json'), 'utf8')) as {
      Resources: Record<string, { Type: string }>;
    };
    const functions = Object.values(template.Resources).filter(
      ({ Type }) => Type === 'AWS::Lambda::Function',
    );
    check(functions.length === 6, `6 functions, found ${functions.length}`);
    const bundles = readdirSync(join(this.folder, 'cdk.out')).filter((name) =>
      existsSync(join(this.folder, 'cdk.out', name, 'index.js')),
    );
    check(bundles.length === 3, `3 bundles among the assets, found ${bundles.length}`);
  }

  /** @throws Error unless a module of a store finds its contract */
  checkRuntime(node: string): void {
    const contract = "require('cdk-pinpoint-incremental-analytics/runtime').ITEM_STORE_CONTRACT";
    const found = this.run(node, ['--print', contract]).trim();
    check(found === '1', `version 1 of the contract of stores, found ${found}`);
    check(
      existsSync(join(this.folder, 'node_modules/cdk-pinpoint-incremental-analytics/runtime/index.d.ts')),
      'the types of the contract of stores',
    );
  }

  /** Returns a hash of all changes that the command finds in the purchases. */
  simulate(node: string): string {
    const changes = this.run(node, [
      join(this.folder, 'node_modules/.bin/cdk-pinpoint-incremental-analytics'),
      'simulate',
      ...PURCHASES,
    ]);
    check(changes.split('\n').length > 1_000, 'the changes of the purchases');
    return createHash('sha256').update(changes).digest('hex');
  }

  /** @throws Error unless the command serves the page and its installation answers */
  async checkPlayground(node: string): Promise<void> {
    const playground = await Playground.start({
      node,
      command: join(this.folder, 'node_modules/.bin/cdk-pinpoint-incremental-analytics'),
      environment: { PATH: '', HOME: this.folder },
    });
    try {
      const page = await (await fetch(playground.url)).text();
      const parts = [...page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, part]) => part);
      check(parts.length > 0, 'a page that loads its parts');
      for (const part of parts) {
        check((await fetch(new URL(part, playground.url))).ok, `${part}, which the page loads`);
      }
      const { kind, events } = await playground.api<Overview>('/overview');
      check(
        kind === 'embedded' && events === 0,
        `an empty installation in this process, found ${kind} with ${events} events`,
      );
    } finally {
      await playground.stop();
    }
  }

  private run(node: string, args: string[]): string {
    return execFileSync(node, args, {
      cwd: this.folder,
      encoding: 'utf8',
      env: { HOME: this.folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

function check(condition: boolean, what: string): void {
  if (!condition) throw new Error(`expected ${what}`);
}
