/**
 * Compiles every TypeScript example of README.md and docs/, and writes its translations to Python and Java
 * behind it. Needs the compiled package; with `--check` it writes nothing and fails for an outdated page.
 */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { RosettaTranslator, TargetLanguage, TypeScriptSnippet } from 'jsii-rosetta';
import {
  documentationPages,
  fencesOf,
  Translations,
  withoutTranslations,
  withTranslations,
} from './doc-page';
import { tidyJava, tidyPython } from './tidy-translation';

const PACKAGE = 'cdk-pinpoint-incremental-analytics';
/** Folder in which examples are compiled, so that they find the package by its name. */
const FOLDER = resolve('tmp/docs');
const HERE = /^.*\/\/\/ here$/m;

/**
 * Completes an example to a whole file: imports and declarations precede the class that contains the rest.
 */
function completed(source: string, fixture: string): string {
  const isHead = (line: string) => /^(import|declare) /.test(line);
  const lines = source.split('\n');
  const shown = (text: string[]) => ['/// !show', ...text, '/// !hide'].join('\n');
  const body = shown(lines.filter((line) => !isHead(line)));
  return `${shown(lines.filter(isHead))}\n${fixture.replace(HERE, () => body)}`;
}

function snippetsOf(path: string, fixture: string): TypeScriptSnippet[] {
  return fencesOf(withoutTranslations(readFileSync(path, 'utf8')))
    .filter(({ language }) => language === 'ts')
    .map(({ text, line }) => ({
      visibleSource: text.trim(),
      completeSource: completed(text.trim(), fixture),
      location: { api: { api: 'file', fileName: path }, field: { field: 'markdown', line } },
      strict: true,
    }));
}

async function translationsOf(snippets: TypeScriptSnippet[]): Promise<Map<string, Translations>> {
  const link = join(FOLDER, 'node_modules', PACKAGE);
  mkdirSync(join(FOLDER, 'node_modules'), { recursive: true });
  if (!existsSync(link)) symlinkSync(resolve('.'), link);

  const { translatedSnippets, diagnostics } = await new RosettaTranslator({
    includeCompilerDiagnostics: true,
  }).translateAll(snippets, { compilationDirectory: FOLDER, batchSize: snippets.length });
  const ours = new Set(
    Object.keys((JSON.parse(readFileSync('.jsii', 'utf8')) as { types: object }).types).map((name) =>
      name.split('.').at(-1)!,
    ),
  );
  const errors = diagnostics.filter(({ isError }) => isError);
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join(''));
  return new Map(
    translatedSnippets.map((snippet) => [
      snippet.originalSource.source,
      {
        python: tidyPython(snippet.get(TargetLanguage.PYTHON)!.source),
        java: tidyJava(snippet.get(TargetLanguage.JAVA)!.source, ours),
      },
    ]),
  );
}

async function main(check: boolean): Promise<void> {
  const fixture = readFileSync('rosetta/default.ts-fixture', 'utf8');
  const translations = await translationsOf(
    documentationPages().flatMap((path) => snippetsOf(path, fixture)),
  );
  const stale = documentationPages().filter((path) => {
    const page = readFileSync(path, 'utf8');
    const fresh = withTranslations(page, (source) => translations.get(source.trim())!);
    if (fresh !== page && !check) writeFileSync(path, fresh);
    return fresh !== page;
  });
  if (check && stale.length > 0) {
    throw new Error(
      `the translations in ${stale.join(', ')} are not those of their examples; run \`npx projen docs\``,
    );
  }
}

main(process.argv.includes('--check')).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
