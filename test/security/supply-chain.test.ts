import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const json = <T>(file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as T;

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly bundledDependencies: readonly string[];
  readonly peerDependencies: Record<string, string>;
  readonly scripts: Record<string, string>;
}
interface Locked {
  readonly dev?: boolean;
  readonly peer?: boolean;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
}

const manifest = json<Manifest>('package.json');
const { packages } = json<{ packages: Record<string, Locked> }>('package-lock.json');

describe('the package', () => {
  test('brings what it needs with it, and asks for the CDK alone', () => {
    expect(Object.keys(manifest.dependencies)).toEqual([
      'fastest-levenshtein',
      'json-p3',
      'papaparse',
      'zod',
    ]);
    expect(manifest.bundledDependencies).toEqual(Object.keys(manifest.dependencies));
    expect(Object.keys(manifest.peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
  });

  test('runs nothing when it is installed', () => {
    expect(
      Object.keys(manifest.scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name)),
    ).toEqual([]);
    const shipped = Object.keys(manifest.dependencies).map((name) => packages[`node_modules/${name}`]);
    expect(shipped.filter(({ hasInstallScript }) => hasInstallScript)).toEqual([]);
  });
});

test('everything that it is built with is known by the digest of its content', () => {
  const unknown = Object.entries(packages).filter(
    ([path, { link, inBundle, integrity }]) =>
      path !== '' && !link && !inBundle && !integrity?.startsWith('sha512-'),
  );
  expect(unknown.map(([path]) => path)).toEqual([]);
  expect(Object.keys(packages).length).toBeGreaterThan(100);
});
