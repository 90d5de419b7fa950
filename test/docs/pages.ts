import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { documentationPages, Fence, fencesOf } from '../../projenrc/doc-page';

export const ROOT = join(__dirname, '../..');
export const COMMAND = 'npx cdk-pinpoint-incremental-analytics';
const BUNDLE = join(ROOT, 'assets/cli/main/index.js');

export interface Page {
  /** Path relative to the project's root. */
  readonly path: string;
  readonly text: string;
  readonly fences: Fence[];
}

export function pages(): Page[] {
  return documentationPages(ROOT).map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return { path, text, fences: fencesOf(text) };
  });
}

/** Resolves a link's target relative to the project's root. */
export function targetOf({ path }: Page, link: string): string {
  return relative(ROOT, join(ROOT, dirname(path), link));
}

/** A command that a page shows, with the output that the page promises. */
export interface ShownCommand {
  readonly command: string;
  readonly output: string;
}

/** Extracts the commands that a block shows after `$ `. */
export function shownCommands({ language, text }: Fence): ShownCommand[] {
  if (language !== 'text' || !text.startsWith('$ ')) return [];
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command, ...output] = part.split('\n');
      return { command, output: output.join('\n') };
    });
}

/** Tests whether a command runs without an installation. */
export function isLocal(command: string): boolean {
  return command.startsWith(`${COMMAND} `) && !/ --(stack|table|ssm-path|s3) /.test(command);
}

/** A folder for the files that a page lets its readers save; the page's commands run there in order. */
export class ReadersFolder {
  private readonly folder = mkdtempSync(join(tmpdir(), 'reader-'));

  constructor() {
    symlinkSync(join(ROOT, 'examples'), join(this.folder, 'examples'));
  }

  save({ file, text }: Fence): void {
    if (file) writeFileSync(join(this.folder, file), text);
  }

  run(command: string): string {
    const { stdout } = spawnSync(
      'sh',
      ['-c', `${command.replace(COMMAND, `'${process.execPath}' '${BUNDLE}'`)} 2>&1`],
      { cwd: this.folder, encoding: 'utf8', env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1' } },
    );
    return stdout;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
