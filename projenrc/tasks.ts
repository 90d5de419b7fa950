import { awscdk } from 'projen';
import { FORMATTED_FILES } from './format';

const LINTED_FILES = 'src test bench examples demo projenrc web .projenrc.ts';

export function addTasks(project: awscdk.AwsCdkConstructLibrary): void {
  const { tasks } = project;

  const lint = project.addTask('lint', {
    description: 'Reports the faults that ESLint, Prettier and the check of comments find, and fixes none',
    env: { ESLINT_USE_FLAT_CONFIG: 'false', NODE_NO_WARNINGS: '1' },
  });
  lint.exec(`eslint --max-warnings 0 --ext .ts,.tsx,.mts ${LINTED_FILES}`);
  lint.exec(`prettier --log-level warn --check ${FORMATTED_FILES}`);
  lint.exec('tsx --tsconfig tsconfig.dev.json projenrc/lint-comments.ts');

  project.addTask('check', {
    description: 'Checks types, lint, layout and tests of everything that changed since the branch left main',
    exec: 'tsx --tsconfig tsconfig.dev.json projenrc/check.ts',
    receiveArgs: true,
  });

  // Tests run the built bundles, so these come first; jest does not check types.
  const test = tasks.tryFind('test')!;
  test.reset();
  test.spawn(tasks.tryFind('bundle')!);
  test.exec('tsx --tsconfig tsconfig.dev.json projenrc/types-and-lint.ts');
  test.exec('jest --ci --testPathIgnorePatterns=/node_modules/ --testPathIgnorePatterns=/test/exactness/', {
    receiveArgs: true,
  });
  // A separate run, because the random histories need the memory that suites with the CDK leave occupied.
  test.exec('jest --ci test/exactness');
  test.env('NODE_NO_WARNINGS', '1');

  project.addTask('demo', {
    description: 'Runs the main job on real purchases, through the built functions',
    env: { NODE_NO_WARNINGS: '1' },
    steps: [
      { spawn: 'bundle' },
      { exec: 'tsx --tsconfig tsconfig.dev.json demo/main.ts', receiveArgs: true },
    ],
  });

  project.addTask('bench', {
    description: 'Measures the cost and speed of counting an event; writes bench/results.json',
    env: { NODE_NO_WARNINGS: '1' },
    // Bundled, because the functions run as bundles.
    steps: [
      { spawn: 'bundle' },
      { exec: 'esbuild bench/main.ts --bundle --platform=node --log-level=warning --outfile=tmp/bench.js' },
      { exec: 'node --expose-gc tmp/bench.js', receiveArgs: true },
    ],
  });

  project.addTask('bench:deployed', {
    description: 'Measures the built aggregator with the client of its table; writes bench/deployed.json',
    env: { NODE_NO_WARNINGS: '1' },
    steps: [
      { spawn: 'bundle' },
      {
        exec:
          'esbuild bench/deployed/main.ts bench/deployed/instant-table.ts ' +
          '--bundle --platform=node --log-level=warning --outdir=tmp/deployed',
      },
      { exec: 'node tmp/deployed/main.js' },
    ],
  });

  project.addTask('bench:scale', {
    description:
      'Simulates 100 shards at 100,000 events a second, calibrated on the built aggregator; ' +
      'writes bench/scale.json',
    env: { NODE_NO_WARNINGS: '1' },
    steps: [
      { spawn: 'bundle' },
      {
        exec:
          'esbuild bench/scale/main.ts bench/deployed/instant-table.ts ' +
          '--bundle --platform=node --log-level=warning --outdir=tmp/scale --outbase=bench',
      },
      { exec: 'node --max-old-space-size=6144 tmp/scale/scale/main.js', receiveArgs: true },
    ],
  });

  project.addTask('bench:idle', {
    description: 'Counts the smallest stack’s resources and its cost without events; writes bench/idle.json',
    env: { NODE_NO_WARNINGS: '1' },
    steps: [{ spawn: 'bundle' }, { exec: 'tsx --tsconfig tsconfig.dev.json bench/idle.ts' }],
  });

  project.addTask('bench:windows', {
    description: 'Measures what windows that move add to counting; writes bench/windows.json',
    env: { NODE_NO_WARNINGS: '1' },
    steps: [
      { exec: 'esbuild bench/windows.ts --bundle --platform=node --outfile=tmp/windows.js' },
      { exec: 'node tmp/windows.js' },
    ],
  });

  project.addTask('bench:peers', {
    description: 'Measures simulate beside other products on the same events; writes bench/peers.json',
    env: { NODE_NO_WARNINGS: '1' },
    steps: [
      { spawn: 'bundle:cli/main' },
      {
        exec: 'esbuild bench/peers/plain-loop.ts --bundle --platform=node --outfile=tmp/peers/plain-loop.js',
      },
      { exec: 'tsx --tsconfig tsconfig.dev.json bench/peers/main.ts', receiveArgs: true },
    ],
  });

  project.addTask('test:package', {
    description:
      'Tests the packed package in an empty application, with the oldest and the newest aws-cdk-lib',
    exec: 'tsx --tsconfig tsconfig.dev.json test/package/main.ts',
    receiveArgs: true,
  });

  tasks.tryFind('pre-compile')!.exec('tsx --tsconfig tsconfig.dev.json projenrc/write-schemas.ts');

  // Every example of the documentation has to compile in its original language.
  tasks.tryFind('post-compile')!.exec('jsii-rosetta extract --strict --compile');

  // `build` packs only for npm. The wheel and the jar need their own toolchains, and have tasks of their own.
  tasks.tryFind('package')!.reset('projen package:js');
}
