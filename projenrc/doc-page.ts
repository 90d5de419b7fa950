import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const FENCE = /^```(\w*) ?([^\n]*)\n([\s\S]*?)^```$/gm;
const TRANSLATIONS = /\n<!-- translations -->\n[\s\S]*?<!-- \/translations -->/g;

export interface Fence {
  readonly language: string;
  /** Name of the file that the text is shown as: the word behind the language. */
  readonly file?: string;
  readonly text: string;
  /** Line of the page, from 1, at which the text begins. */
  readonly line: number;
}

export interface Translations {
  readonly python: string;
  readonly java: string;
}

/** Lists the pages for readers, relative to the project's root. */
export function documentationPages(root = '.'): string[] {
  const docs = (readdirSync(join(root, 'docs'), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name));
  return ['README.md', ...docs.sort()];
}

/** Finds the blocks of code of a page, including the translated ones. */
export function fencesOf(page: string): Fence[] {
  return [...page.matchAll(FENCE)].map(({ 1: language, 2: file, 3: text, index }) => ({
    language,
    ...(file && { file }),
    text,
    line: page.slice(0, index).split('\n').length + 1,
  }));
}

/** Returns the page without generated translations. */
export function withoutTranslations(page: string): string {
  return page.replace(TRANSLATIONS, '');
}

/** Puts the other languages behind each block of TypeScript and replaces earlier translations. */
export function withTranslations(page: string, translate: (source: string) => Translations): string {
  return withoutTranslations(page).replace(FENCE, (block, language, _file, source) =>
    language === 'ts' ? `${block}\n${tabsOf(translate(source))}` : block,
  );
}

/** The blank lines around the blocks make Markdown readers parse them as Markdown within the HTML. */
function tabsOf({ python, java }: Translations): string {
  return [
    '<!-- translations -->',
    ...[
      ['Python', python],
      ['Java', java],
    ].flatMap(([title, code]) => [
      `<details><summary>${title}</summary>`,
      '',
      `\`\`\`${title.toLowerCase()}`,
      code.trim(),
      '```',
      '</details>',
      '',
    ]),
    '<!-- /translations -->',
  ].join('\n');
}
