import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { billOfMaterials } from '../../projenrc/third-parties/bill-of-materials';
import { refusals } from '../../projenrc/third-parties/licences';
import { notices } from '../../projenrc/third-parties/notices';
import { label, manifestIn, shippedPackages } from '../../projenrc/third-parties/shipped-packages';

const ROOT = resolve(__dirname, '../..');
const packages = shippedPackages(ROOT);

test('everything that is shipped is under a licence that allows it', () => {
  expect(packages.length).toBeGreaterThan(50);
  expect(refusals(packages)).toEqual([]);
});

test.each([
  ['GPL-3.0-only', 'left-pad 1.0.0 is under GPL-3.0-only'],
  ['(MIT AND AGPL-3.0)', 'left-pad 1.0.0 is under AGPL-3.0'],
  ['(MIT OR GPL-2.0)', 'left-pad 1.0.0 is under MIT OR GPL-2.0'],
  ['SEE LICENSE IN LICENSE.md', 'left-pad 1.0.0 is under SEE LICENSE IN LICENSE.md'],
  [undefined, 'left-pad 1.0.0 is under no licence'],
])('a package under %s may not be shipped', (license, reason) => {
  const [refusal] = refusals([
    { manifest: { name: 'left-pad', version: '1.0.0', license }, folder: '/nowhere', files: [] },
  ]);
  expect(refusal).toContain(reason);
});

test("functions, Honeycode's client, the commands, the page and bundled dependencies are all looked at, and what was left out of the bundles is not", () => {
  const names = packages.map(({ manifest }) => manifest.name);
  expect(names).toEqual(
    expect.arrayContaining([
      '@aws-sdk/client-honeycode',
      '@aws-sdk/client-kinesis',
      'big.js',
      'commander',
      'fastest-levenshtein',
      'react-dom',
      'zod',
    ]),
  );
  // The bundle contains only styles of this package.
  expect(names).toContain('@cloudscape-design/global-styles');
  expect(names).not.toEqual(expect.arrayContaining(['esbuild']));
  expect(new Set(packages.map(label)).size).toBe(packages.length);
});

test('the notices name every package, and those without a text of their own have that of their licence and of their files', () => {
  const text = notices(packages);
  for (const each of packages) expect(text).toContain(`${label(each)} (`);
  const [protobuf] = packages.filter(({ manifest }) => manifest.name === '@bufbuild/protobuf');
  const parts = [
    'Buf Technologies, Inc.',
    'Copyright 2008 Google Inc.',
    'Apache License',
    'Neither the name of',
  ];
  expect(parts.filter((part) => !notices([protobuf]).includes(part))).toEqual([]);
});

test('what a package says of the copies of others within it goes along', () => {
  const [components] = packages.filter(({ manifest }) => manifest.name === '@cloudscape-design/components');
  expect(notices([components])).toContain('Mike Bostock');
});

test('the bill of materials names every package once, and is the same each time', () => {
  const own = manifestIn(ROOT);
  const bill = JSON.parse(billOfMaterials(own, packages)) as {
    components: { purl: string }[];
    dependencies: { ref: string; dependsOn?: string[] }[];
  };
  expect(bill.components.map(({ purl }) => decodeURIComponent(purl)).sort()).toEqual(
    packages.map(({ manifest: { name, version } }) => `pkg:npm/${name}@${version}`).sort(),
  );
  expect(bill.dependencies.find(({ ref }) => ref.includes(own.name))!.dependsOn).toHaveLength(
    packages.length,
  );
  expect(billOfMaterials(own, [...packages].reverse())).toBe(billOfMaterials(own, packages));
});

describe('a package', () => {
  const root = mkdtempSync(join(ROOT, 'tmp/third-parties-'));
  afterAll(() => rmSync(root, { recursive: true }));
  const install = (folder: string, manifest: object) => {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, 'package.json'), JSON.stringify(manifest));
  };

  mkdirSync(join(root, 'tmp/metafiles'), { recursive: true });

  test('that a bundled dependency depends on is packed with it, so it is looked at', () => {
    install('.', { name: 'own', version: '1.0.0', bundledDependencies: ['a'] });
    install('node_modules/a', { name: 'a', version: '2.0.0', license: 'MIT', dependencies: { b: '*' } });
    install('node_modules/a/node_modules/b', { name: 'b', version: '3.0.0', license: 'GPL-3.0-only' });
    install('node_modules/b', { name: 'b', version: '4.0.0', license: 'MIT' });
    expect(shippedPackages(root).map(label)).toEqual(['a 2.0.0', 'b 3.0.0']);
  });

  test('that is bundled from several copies of one version is named once, with the files of all', () => {
    const copies = ['node_modules/c', 'node_modules/d/node_modules/c'];
    for (const copy of copies) install(copy, { name: 'c', version: '5.0.0', license: 'MIT' });
    const inputs = Object.fromEntries(copies.map((copy) => [`${copy}/index.js`, { bytesInOutput: 1 }]));
    writeFileSync(
      join(root, 'tmp/metafiles/bundle.json'),
      JSON.stringify({ outputs: { 'index.js': { inputs } } }),
    );
    const found = shippedPackages(root).filter(({ manifest }) => manifest.name === 'c');
    expect(found.map(label)).toEqual(['c 5.0.0']);
    expect(found[0].files).toEqual(copies.map((copy) => join(root, copy, 'index.js')));
  });
});
