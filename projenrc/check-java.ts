/**
 * Compiles every Java example of README.md and docs/ with the jars that CLASSPATH names: the package and its
 * dependencies.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentationPages, fencesOf } from './doc-page';

const FOLDER = 'tmp/docs-java';
const IMPORT = /^import /;
/** A declaration of a variable that an example takes for granted. */
const DECLARATION = /^\w+ \w+;$/;

/** Wraps an example in a class of its own, which is a stack. */
function classOf(name: string, code: string, place: string): string {
  const lines = code.split('\n');
  return [
    ...lines.filter((line) => IMPORT.test(line)),
    `// ${place}`,
    `class ${name} extends software.amazon.awscdk.Stack {`,
    ...lines.filter((line) => DECLARATION.test(line)),
    'void example() {',
    ...lines.filter((line) => !IMPORT.test(line) && !DECLARATION.test(line)),
    '}',
    '}',
    '',
  ].join('\n');
}

function main(): void {
  if (!process.env.CLASSPATH) {
    throw new Error(
      'CLASSPATH has to name the jars of the package, aws-cdk-lib, constructs and jsii-runtime',
    );
  }
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const files = documentationPages()
    .flatMap((path) =>
      fencesOf(readFileSync(path, 'utf8'))
        .filter(({ language }) => language === 'java')
        .map(({ text, line }) => ({ text, place: `${path}:${line}` })),
    )
    .map(({ text, place }, index) => {
      const file = join(FOLDER, `Example${index}.java`);
      writeFileSync(file, classOf(`Example${index}`, text, place));
      return file;
    });
  const { error, status } = spawnSync(
    'javac',
    ['-proc:none', '-nowarn', '-d', join(FOLDER, 'classes'), ...files],
    { stdio: 'inherit' },
  );
  if (error) throw error;
  if (status === 0) console.log(`${files.length} examples in Java can be compiled`);
  process.exitCode = status ?? 1;
}

main();
