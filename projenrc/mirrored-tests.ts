import { posix } from 'node:path';

/** Says which tests a change calls for. */
export interface CalledTests {
  readonly tests: readonly string[];
  /** Changed sources of which no test bears the name. */
  readonly untested: readonly string[];
}

/**
 * Chooses the tests of what changed: changed tests, those that bear a source's name, else those in the folder
 * that mirrors its own.
 *
 * @param all every file of the repository
 */
export function mirroredTests(changed: readonly string[], all: readonly string[]): CalledTests {
  const tests = all.filter((file) => file.startsWith('test/') && file.endsWith('.test.ts'));
  const chosen = new Set<string>();
  const untested: string[] = [];
  for (const file of changed) {
    if (file.endsWith('.test.ts')) chosen.add(file);
    if (!/^src\/.*\.ts$/.test(file)) continue;
    const { dir, name } = posix.parse(file.replace(/^src\//, 'test/'));
    const ofName = tests.filter((test) => test.startsWith(`${dir}/${name.replace(/\.lambda$/, '')}.`));
    if (ofName.length === 0) untested.push(file);
    const ofFolder = tests.filter((test) => posix.dirname(test) === dir);
    for (const test of ofName.length > 0 ? ofName : ofFolder) chosen.add(test);
  }
  return { tests: [...chosen].sort(), untested };
}
