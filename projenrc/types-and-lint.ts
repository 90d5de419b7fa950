/** Checks all types, and lints beside them, because each occupies a single core. */
import { step } from './step';

async function typesHold(): Promise<boolean> {
  const page = await step('types of the page', 'tsc', ['--noEmit', '-p', 'web/tsconfig.json']);
  const library = await step('types of everything else', 'tsc', ['--noEmit', '-p', 'tsconfig.dev.json']);
  return page && library;
}

void Promise.all([typesHold(), step('lint', 'projen', ['lint'])]).then((results) => {
  process.exitCode = results.every(Boolean) ? 0 : 1;
});
