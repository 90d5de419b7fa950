import { posix } from 'node:path';

/** Tests that cover a change. */
export interface CalledTests {
  readonly tests: readonly string[];
  /** Changed sources without a test of the same name. */
  readonly untested: readonly string[];
}

/**
 * Selects the tests of a change: changed tests and tests with a changed source's name, else all tests of the
 * folder that mirrors the source's folder.
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
