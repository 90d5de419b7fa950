/**
 * Tests the built functions and the packed package on every supported Node.js, with the oldest and the newest
 * aws-cdk-lib, and the templates of every variant by cfn-lint and by the rules of the CDK.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { EmptyApp } from '../package/empty-app';
import { NodeJs, nodeOf } from './nodes';
import { checkWithRecommendedFlags, lintTemplates } from './templates';

const ROOT = resolve(__dirname, '../..');
const MAJORS = ['20', '22', '24'];
const CDKS = ['lowest', 'newest'];

interface Line {
  readonly node: string;
  readonly what: string;
  readonly seconds: string;
}

const lines: Line[] = [];

async function timed<T>({ version }: NodeJs, what: string, work: () => T | Promise<T>): Promise<T> {
  const begin = process.hrtime.bigint();
  const result = await work();
  lines.push({ node: version, what, seconds: (Number(process.hrtime.bigint() - begin) / 1e9).toFixed(1) });
  return result;
}

function testFunctions({ program, version }: NodeJs): void {
  const { status, stdout, stderr } = spawnSync(
    program,
    ['node_modules/jest/bin/jest.js', '--ci', 'test/functions/bundles.test.ts'],
    { cwd: ROOT, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the built functions fail on Node.js ${version}:\n${stdout}${stderr}`);
}

async function main(): Promise<void> {
  const nodes = MAJORS.map(nodeOf);
  for (const node of nodes) await timed(node, 'the built functions', () => testFunctions(node));
  for (const cdk of CDKS) await testPackage(nodes, cdk);
  console.table(lines);
}

async function testPackage(nodes: readonly NodeJs[], cdk: string): Promise<void> {
  const app = EmptyApp.install(cdk);
  try {
    app.checkContents();
    const found = new Set<string>();
    for (const node of nodes) {
      await timed(node, `synthesis with the ${cdk} aws-cdk-lib`, () => app.checkSynthesis(node.program));
      found.add(
        await timed(node, `the command, installed with the ${cdk} aws-cdk-lib`, () =>
          app.simulate(node.program),
        ),
      );
      await timed(node, `the page, installed with the ${cdk} aws-cdk-lib`, () =>
        app.checkPlayground(node.program),
      );
    }
    const newest = nodes[nodes.length - 1];
    if (cdk === 'lowest') {
      await timed(newest, 'every template by cfn-lint', () => lintTemplates(app.folder, newest));
    } else {
      await timed(newest, 'every variant with the recommended feature flags', () =>
        checkWithRecommendedFlags(app.folder, newest),
      );
    }
    if (found.size > 1) {
      throw new Error(
        `the versions of Node.js find different changes in the same events: ${[...found].join(', ')}`,
      );
    }
  } finally {
    app.remove();
  }
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
