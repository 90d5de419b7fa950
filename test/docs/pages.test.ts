import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHANGES_REQUEST_SCHEMA, CHANGES_RESPONSE_SCHEMA } from '../../src/contract/changes-function';
import { RULE_EVENT_SCHEMA } from '../../src/contract/rule-event';
import {
  TRANSFORMATION_REQUEST_SCHEMA,
  TRANSFORMATION_RESPONSE_SCHEMA,
} from '../../src/contract/transformation';
import { parseRules } from '../../src/rule-language/parse/table';
import { readRuleText } from '../../src/rule-language/parse/text';
import { DOCUMENT_SCHEMA } from '../../src/rule-language/published-schemas';
import { COMMAND, isLocal, Page, pages, ReadersFolder, ROOT, shownCommands, targetOf } from './pages';
import { FOREIGN_WORDS } from './words';

const ALL = pages();
const named = ALL.map((page) => [page.path, page] as const);

/** Removes the blocks of code from a page. */
function prose({ text }: Page): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '');
}

function inlineCode(page: Page): string[] {
  return [...prose(page).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);
}

/** Computes the anchors that GitHub gives to headings. */
function anchorsOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(named)('%s', (path, page) => {
  test('links lead somewhere', () => {
    const broken = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => link)
      .filter((link) => {
        if (/^https?:/.test(link)) return false;
        const [file, anchor] = link.split('#');
        const target = file === '' ? path : targetOf(page, file);
        return (
          !existsSync(join(ROOT, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor))
        );
      });
    expect(broken).toEqual([]);
  });

  test('names in code are those of the project', () => {
    const unknown = inlineCode(page)
      .map((code) => code.replace(/\(\)$/, ''))
      .filter((code) => /^[A-Za-z_$][\w.]*$/.test(code) && !code.startsWith('trk_'))
      .filter(
        (code) => !code.split('.').every((word) => vocabulary().has(word) || FOREIGN_WORDS.includes(word)),
      );
    expect(unknown).toEqual([]);
  });

  test('files in code are there', () => {
    const missing = inlineCode(page).filter(
      (code) =>
        /^(src|test|docs|schemas|examples|bench|demo|projenrc)(\/[\w.-]+)+$/.test(code) &&
        !existsSync(join(ROOT, code)),
    );
    expect(missing).toEqual([]);
  });

  test('commands and their options are there', () => {
    const typed = page.fences.flatMap(({ text }) =>
      [...text.matchAll(/(?:^|\$ )(npx (?:cdk-pinpoint|projen)[^\n]*|npm run [^\n]*)/gm)].map(
        ([, command]) => command,
      ),
    );
    const unknown = [...typed, ...inlineCode(page)]
      .map((command) => command.replace(/\s+#.*$/, ''))
      .filter((command) => !exists(command));
    expect(unknown).toEqual([]);
  });

  test('commands that need no account print what is shown', () => {
    const folder = new ReadersFolder();
    try {
      for (const fence of page.fences) {
        folder.save(fence);
        for (const { command, output } of shownCommands(fence)) {
          if (isLocal(command)) {
            expect(`$ ${command}\n${folder.run(command)}`).toBe(`$ ${command}\n${output}`);
          }
        }
      }
    } finally {
      folder.remove();
    }
  });

  test('JSON is what the schemas of the package say', () => {
    for (const { language, file, text } of page.fences) {
      if (language !== 'json') continue;
      if (file?.endsWith('.ndjson')) {
        text
          .trim()
          .split('\n')
          .forEach((line) => JSON.parse(line) as unknown);
      } else {
        checkJson(JSON.parse(text) as Record<string, unknown>);
      }
    }
  });

  test('tables of rules can be in force', () => {
    const csv = page.fences
      .filter(({ language, text }) => language === 'csv' && /^RuleType|,RuleType/m.test(text))
      .map(({ text }) => text);
    const markdown = [...page.text.matchAll(/^\| RuleType \|(?:.*\n)+?(?=\n)/gm)].map(([table]) =>
      table
        .split('\n')
        .filter((line) => line && !/^\|[-|]+\|$/.test(line))
        .map((line) =>
          line
            .slice(1, -1)
            .split('|')
            .map((cell) => cell.trim())
            .join(','),
        )
        .join('\n'),
    );
    for (const table of [...csv, ...markdown]) {
      const { rows, problems } = readRuleText(table);
      const { rules } = parseRules(rows);
      expect({ problems, rules: rules.length > 0 }).toEqual({ problems: [], rules: true });
    }
  });
});

test('the pages hold examples, commands and rules, so that the checks see something', () => {
  expect(ALL.length).toBeGreaterThan(25);
  expect(
    ALL.flatMap(({ fences }) => fences.flatMap(shownCommands)).filter(({ command }) => isLocal(command))
      .length,
  ).toBeGreaterThan(12);
  expect(
    ALL.flatMap(({ fences }) => fences).filter(({ language }) => language === 'ts').length,
  ).toBeGreaterThan(20);
});

function checkJson(json: Record<string, unknown>): void {
  if (typeof json.type === 'string' && 'condition' in json) checkJson({ version: 1, rules: [json] });
  if ('rules' in json) {
    expect(DOCUMENT_SCHEMA.safeParse(json).error).toBeUndefined();
    expect(parseRules(readRuleText(JSON.stringify(json)).rows).problems).toEqual([]);
  }
  if ('detail' in json && 'source' in json) {
    expect(RULE_EVENT_SCHEMA.safeParse(json.detail).error).toBeUndefined();
  }
  if ('changes' in json) expect(CHANGES_REQUEST_SCHEMA.safeParse(json).error).toBeUndefined();
  if ('schemaVersion' in json) {
    expect(TRANSFORMATION_REQUEST_SCHEMA.safeParse(json).error).toBeUndefined();
  } else if ('records' in json) {
    expect(TRANSFORMATION_RESPONSE_SCHEMA.safeParse(json).error).toBeUndefined();
  }
  if ('results' in json) expect(CHANGES_RESPONSE_SCHEMA.safeParse(json).error).toBeUndefined();
}

let words: Set<string> | undefined;
/**
 * Collects every word of the code, which includes columns, metrics, properties and the terms of AWS in use.
 */
function vocabulary(): Set<string> {
  if (words) return words;
  const files = ['src', 'schemas', 'test/support']
    .flatMap((folder) =>
      (readdirSync(join(ROOT, folder), { recursive: true }) as string[]).map((name) => join(folder, name)),
    )
    .filter((name) => /\.(ts|json)$/.test(name));
  words = new Set(
    [...files, 'package.json', '.projen/tasks.json'].flatMap(
      (name) => readFileSync(join(ROOT, name), 'utf8').match(/[A-Za-z_$][\w$]*/g) ?? [],
    ),
  );
  return words;
}

const helps = new Map<string, string>();
function helpOf(words_: string): string {
  if (!helps.has(words_)) {
    helps.set(
      words_,
      spawnSync(
        process.execPath,
        [join(ROOT, 'assets/cli/main/index.js'), ...words_.split(' ').filter(Boolean), '--help'],
        { encoding: 'utf8' },
      ).stdout,
    );
  }
  return helps.get(words_)!;
}

function subcommandsOf(help: string): string[] {
  return [...(help.split('\nCommands:\n')[1] ?? '').matchAll(/^ {2}([\w-]+)/gm)].map(([, name]) => name);
}

/** Tests whether a text that looks like a command of this project, with its options, is valid. */
function exists(code: string): boolean {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const task = /^(?:npm run|npx projen) ([\w:-]+)/.exec(code);
  if (task) return task[1] in scripts;

  const tokens = code.replace(`${COMMAND} `, '').split(/\s+/);
  const ours = code.startsWith(COMMAND);
  if (!ours && !(subcommandsOf(helpOf('')).includes(tokens[0]) && code.includes(' --'))) return true;
  const path = subcommandsOf(helpOf('')).includes(tokens[0]) ? [tokens[0]] : [];
  if (path.length === 1 && subcommandsOf(helpOf(tokens[0])).includes(tokens[1])) path.push(tokens[1]);
  if (path.length === 0 && tokens[0] !== '--help') return false;
  const options = tokens
    .filter((token) => token.startsWith('--'))
    .map((token) => token.replace(/[^\w-].*$/, ''));
  return options.every((option) => new RegExp(`(^|\\s)${option}(\\s|,|$)`, 'm').test(helpOf(path.join(' '))));
}

test('the tests that the security page names exist', () => {
  const tests = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => file.replace(/(\.property)?\.test\.ts$/, ''));
  const page = ALL.find(({ path }) => path === 'docs/security.md')!;
  const names = inlineCode(page).filter((code) => /^[a-z-]+(\/[a-z0-9*-]+)+$/.test(code));
  const isThere = (name: string) =>
    tests.some((test) => new RegExp(`^${name.replaceAll('*', '[^/]+')}$`).test(test));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !isThere(name))).toEqual([]);
});
