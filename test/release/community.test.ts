import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';

interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: {
    readonly type: string;
    readonly id?: string;
    readonly attributes: Record<string, unknown>;
  }[];
}

const ROOT = resolve(__dirname, '../..');
const FORMS = join(ROOT, '.github/ISSUE_TEMPLATE');
const PAGES = [
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/a-plugin-in-an-hour.md',
  'docs/releasing.md',
  'docs/upgrading.md',
  '.github/pull_request_template.md',
];
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

test.each(readdirSync(FORMS).filter((file) => file !== 'config.yml'))(
  '%s asks something that somebody can answer',
  (file) => {
    const { name, description, body } = parse(readFileSync(join(FORMS, file), 'utf8')) as Form;
    expect([typeof name, typeof description]).toEqual(['string', 'string']);
    const questions = body.filter(({ type }) => type !== 'markdown');
    expect(
      questions.filter(({ type }) => !['textarea', 'input', 'dropdown', 'checkboxes'].includes(type)),
    ).toEqual([]);
    expect(questions.filter(({ id, attributes }) => !id || !attributes.label)).toEqual([]);
    expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
  },
);

describe.each(PAGES)('%s', (page) => {
  test('links to what exists', () => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, link]) => link);
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
  });

  test('names only scripts, files and folders that there are', () => {
    const text = textOf(page);
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script);
    expect(named.filter((script) => !scripts[script])).toEqual([]);
    const paths = [...text.matchAll(/`((?:src|test|docs|projenrc|\.ci|schemas)(?:\/[\w./-]+)?)`/g)].map(
      ([, path]) => path,
    );
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

test('each name of "Where is …?" is in a file of its row', () => {
  const [, section] = /^## Where is …\?\n(.*?)^## /ms.exec(textOf('CONTRIBUTING.md'))!;
  const rows = section
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, , , names]) => names?.includes('`'));
  expect(rows.length).toBeGreaterThan(10);
  const code = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text);
  for (const [, question, places, names] of rows) {
    const folder = code(places)[0].replace(/\/[\w-]+\.ts$/, '');
    const files = code(places).filter((place) => place.endsWith('.ts'));
    const text = files.map((file) => textOf(file.includes('/') ? file : `${folder}/${file}`)).join('\n');
    const missing = code(names).filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
    expect([question, missing]).toEqual([question, []]);
  }
});
