/** Follows docs/a-plugin-in-an-hour.md in a copy of the project, so that its steps keep working. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { RepositoryCopy } from '../support/repository-copy';
import { stepsOf } from './walk-through';

const PAGE = resolve(__dirname, '../../docs/a-plugin-in-an-hour.md');

const steps = stepsOf(readFileSync(PAGE, 'utf8'));
const files = [...new Set(steps.map(({ file }) => file))];
const tests = files.filter((file) => file.endsWith('.test.ts'));
if (steps.length < 10 || tests.length === 0) {
  throw new Error(
    `${PAGE} has ${steps.length} steps and ${tests.length} tests: its blocks are not read as they are meant`,
  );
}

const copy = RepositoryCopy.make('contributing');
try {
  for (const step of steps) {
    if (step.kind === 'file') copy.write(step.file, step.text);
    else copy.replace(step.file, step.before, step.after);
  }
  console.log(`✓ ${steps.length} steps apply to ${files.length} files`);

  const sources = files.filter((file) => file.endsWith('.ts'));
  const commands = {
    'the types are right': 'npx tsc --noEmit -p tsconfig.dev.json',
    'lint has nothing to say': `npx eslint --max-warnings 0 --ext .ts ${sources.join(' ')}`,
    'the tests of the plugin pass, and those of the others': `npx jest --ci ${tests.join(' ')} test/construct/destinations/destination.test.ts`,
    'the publisher is bundled with it':
      'npx projen bundle:functions/publisher/publisher.lambda && ' +
      'grep -q PutRecords assets/functions/publisher/publisher.lambda/kinesis-destination.js',
  };
  for (const [what, command] of Object.entries(commands)) {
    const { failed, output } = copy.run(command);
    if (failed) throw new Error(`not so: ${what}\n${command}\n${output}`);
    console.log(`✓ ${what}`);
  }
} finally {
  copy.remove();
}
