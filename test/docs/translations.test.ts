import { fencesOf, withoutTranslations, withTranslations } from '../../projenrc/doc-page';
import { tidyJava, tidyPython } from '../../projenrc/tidy-translation';

const PAGE = '# Title\n\n```ts\nnew Table();\n```\n\nMore.\n\n```sh\nls\n```\n';
const translate = (source: string) => ({ python: `# ${source}`, java: `// ${source}` });

describe('translations of a page', () => {
  test('stand behind each block of TypeScript, and behind no other', () => {
    const translated = withTranslations(PAGE, translate);
    expect(fencesOf(translated).map(({ language, text }) => [language, text])).toEqual([
      ['ts', 'new Table();\n'],
      ['python', '# new Table();\n'],
      ['java', '// new Table();\n'],
      ['sh', 'ls\n'],
    ]);
  });

  test('take the place of older ones', () => {
    const older = withTranslations(PAGE, () => ({ python: 'old', java: 'old' }));
    expect(withTranslations(older, translate)).toBe(withTranslations(PAGE, translate));
  });

  test('leave the page as it was when they are taken away', () => {
    expect(withoutTranslations(withTranslations(PAGE, translate))).toBe(PAGE);
  });
});

test('a block is known by its language, its file and its line', () => {
  expect(fencesOf('one\n\n```csv rules.csv\na,b\n```\n')).toEqual([
    { language: 'csv', file: 'rules.csv', text: 'a,b\n', line: 4 },
  ]);
});

test('Python imports each name once', () => {
  expect(
    tidyPython(
      'from shop import Rule\nfrom shop import Counter, Rule\nfrom other import Rule\n\n\n\nrule = Rule()\n',
    ),
  ).toBe('from shop import Counter, Rule\nfrom other import Rule\n\nrule = Rule()');
});

test('Java imports the structs and collections that an example uses', () => {
  const code =
    'import other.*;\n' +
    'Shop.of(ShopOptions.builder().names(List.of("a")).build(), Foreign.builder().build());\n';
  expect(tidyJava(code, new Set(['ShopOptions']))).toBe(
    [
      'import io.github.cdkpinpointincrementalanalytics.ShopOptions;',
      'import java.util.List;',
      'import other.*;',
      '',
      'Shop.of(ShopOptions.builder().names(List.of("a")).build(), Foreign.builder().build());',
    ].join('\n'),
  );
});
