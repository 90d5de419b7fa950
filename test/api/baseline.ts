/** Makes the current API the baseline that later changes are compared with; meant for a release. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Assembly } from '@jsii/spec';
import { ALLOWED_FILE, BASELINE, ROOT } from './files';

/** Parts of the documentation that state how firm a promise is; the rest is left out. */
const PROMISES = ['stability', 'deprecated', 'subclassable'];
const NOT_COMPARED = ['locationInModule', 'symbolId', 'readme'];

interface Package {
  readonly name: string;
  readonly version: string;
  readonly peerDependencies: Record<string, string>;
}

const NO_CHANGES = `# Breaking changes since the last release that users are told of in the changelog.
# Each is a key that \`npm run test:api\` prints, with the reason in a comment of its own line above it.
`;

function main(): void {
  const { name, version, peerDependencies } = read<Package>('package.json');
  const {
    schema,
    license,
    description,
    homepage,
    repository,
    author,
    jsiiVersion,
    fingerprint,
    dependencies,
    types = {},
  } = read<Assembly>('.jsii');
  const assembly = {
    schema,
    name,
    version,
    license,
    description,
    homepage,
    repository,
    author,
    jsiiVersion,
    fingerprint,
    dependencies,
    types: stripped(types),
  };

  mkdirSync(BASELINE, { recursive: true });
  write('.jsii', assembly);
  write('package.json', { name, version, jsii: {}, peerDependencies });
  writeFileSync(ALLOWED_FILE, NO_CHANGES);
  console.log(`${path.relative(ROOT, BASELINE)} holds the API of today: ${Object.keys(types).length} types`);
}

function stripped<T>(tree: T): T {
  if (Array.isArray(tree)) return tree.map(stripped) as T;
  if (typeof tree !== 'object' || tree === null) return tree;
  const kept = Object.entries(tree).filter(([key]) => !NOT_COMPARED.includes(key));
  return Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      key === 'docs' ? promises(value as Record<string, unknown>) : stripped(value),
    ]),
  ) as T;
}

function promises(docs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(docs).filter(([key]) => PROMISES.includes(key)));
}

function read<T>(file: string): T {
  return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as T;
}

function write(file: string, content: object): void {
  writeFileSync(path.join(BASELINE, file), `${JSON.stringify(content, undefined, 1)}\n`);
}

main();
