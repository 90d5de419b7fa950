import { awscdk, JsonFile, TextFile } from 'projen';
import { LINE_WIDTH } from './comment-style';

export const FORMATTED_FILES =
  "'{src,test,bench,demo,examples/typescript,projenrc,web}/**/*.{ts,tsx,mts}' .projenrc.ts";

/** Adds Prettier, which lays out the code. */
export function addFormatter(project: awscdk.AwsCdkConstructLibrary): void {
  project.addDevDeps('prettier@^3');
  new JsonFile(project, '.prettierrc.json', {
    marker: false,
    obj: { printWidth: LINE_WIDTH, singleQuote: true, quoteProps: 'consistent' },
  });
  new TextFile(project, '.prettierignore', {
    lines: ['# Written by projen.', '/src/construct/functions/', ''],
  });
  project.npmignore?.exclude('/.prettierrc.json', '/.prettierignore');
  project.addTask('format', {
    description: 'Lays out the code as Prettier does; `--check` changes nothing',
    exec: `prettier --log-level warn --write ${FORMATTED_FILES}`,
    receiveArgs: true,
  });
}
