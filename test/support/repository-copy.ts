import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

export interface CommandResult {
  readonly failed: boolean;
  readonly output: string;
}

/**
 * Copies the project's working tree with its bundles to tmp/, where tests change it and run commands. The
 * installed packages are shared.
 */
export class RepositoryCopy {
  static make(name: string): RepositoryCopy {
    const folder = join(ROOT, 'tmp', name);
    rmSync(folder, { recursive: true, force: true });
    const files = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
      cwd: ROOT,
      encoding: 'utf8',
    })
      .stdout.split('\0')
      .filter(Boolean);
    for (const file of files) cpSync(join(ROOT, file), join(folder, file));
    // Copied instead of linked, because npm does not pack links.
    cpSync(join(ROOT, 'assets'), join(folder, 'assets'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    return new RepositoryCopy(folder);
  }

  private constructor(private readonly folder: string) {}

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  /** @throws Error unless the file contains the text exactly once */
  replace(file: string, before: string, after: string): void {
    const text = readFileSync(join(this.folder, file), 'utf8');
    const found = text.split(before).length - 1;
    if (found !== 1) throw new Error(`${file} holds this ${found} times instead of once:\n${before}`);
    this.write(
      file,
      text.replace(before, () => after),
    );
  }

  /** Restores the file from the working tree. */
  restore(file: string): void {
    cpSync(join(ROOT, file), join(this.folder, file));
  }

  run(command: string): CommandResult {
    const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
      cwd: this.folder,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      env: { ...process.env, NODE_NO_WARNINGS: '1', ESLINT_USE_FLAT_CONFIG: 'false' },
    });
    return { failed: status !== 0, output: stdout + stderr };
  }
}
