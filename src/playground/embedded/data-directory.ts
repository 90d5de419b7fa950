import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { OperationError } from '../../operations/operation-error';
import { ChangeLog, PersistentPart } from '../installation/change-log';
import { DirectoryLock } from './directory-lock';
import { WriteAheadLog, Line } from './write-ahead-log';

/** Bytes of outdated lines below which a compaction is not worth its cost. */
const MIN_COMPACTION_BYTES = 1_048_576;

/**
 * Stores the data of an installation in a folder: a write-ahead log, the rules, and a lock against other
 * processes.
 */
export class DataDirectory implements ChangeLog {
  readonly rulesPath: string;
  private readonly lock: DirectoryLock;
  private log?: WriteAheadLog;
  /** Bytes of the log after its last compaction, when it held no outdated lines. */
  private compactedSize = 0;

  /** @throws OperationError when the folder cannot be used */
  constructor(readonly path: string) {
    this.rulesPath = join(path, 'rules.csv');
    this.lock = orUnavailable(path, () => {
      mkdirSync(path, { recursive: true });
      return new DirectoryLock(join(path, 'lock'));
    });
  }

  /** Reads the lines that were written first. */
  async firstLines(): Promise<readonly Line[]> {
    return this.reopenLog().firstLines();
  }

  /**
   * Restores the parts from the log.
   *
   * @throws OperationError when the log cannot be read
   */
  async read(parts: readonly PersistentPart[]): Promise<void> {
    const log = this.reopenLog();
    const byKind = new Map(parts.map((part) => [part.kind, part]));
    await log.read(([kind, ...fields]) => byKind.get(kind)?.restore(fields));

    this.compactedSize = 0;
    for (const line of linesOf(parts)) {
      this.compactedSize += line.reduce((sum, field) => sum + field.length + 1, 0);
    }
    await this.compact(parts);
  }

  /** Opens the log again, which drops lines that were appended and not committed. */
  private reopenLog(): WriteAheadLog {
    this.log?.close();
    this.log = orUnavailable(this.path, () => new WriteAheadLog(join(this.path, 'journal')));
    return this.log;
  }

  append(kind: string, ...fields: readonly string[]): void {
    this.log!.append(kind, ...fields);
  }

  get hasPending(): boolean {
    return this.log?.hasPending ?? false;
  }

  /** @throws OperationError when the log cannot be written; then none of the pending lines is stored */
  commit(): void {
    try {
      this.log!.commit();
    } catch (error) {
      throw new OperationError(
        'unavailable',
        `the folder ${this.path} cannot be written: ${(error as Error).message}; nothing of this is kept. ` +
          'Make room or fix what is wrong, and try again',
      );
    }
  }

  async close(parts: readonly PersistentPart[]): Promise<void> {
    try {
      await this.compact(parts);
      this.log?.close();
      this.log = undefined;
    } finally {
      this.lock.release();
    }
  }

  /** Rewrites the log without outdated lines once they make up most of it. */
  private async compact(parts: readonly PersistentPart[]): Promise<void> {
    const { log } = this;
    if (!log || log.size < 2 * this.compactedSize + MIN_COMPACTION_BYTES) return;
    try {
      await log.replace(linesOf(parts));
      this.compactedSize = log.size;
    } catch {
      // Outdated lines only take up space, so a failed compaction does no harm.
    }
  }
}

function* linesOf(parts: readonly PersistentPart[]): Iterable<Line> {
  for (const part of parts) for (const fields of part.snapshot()) yield [part.kind, ...fields];
}

function orUnavailable<T>(place: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof OperationError) throw error;
    throw new OperationError(
      'unavailable',
      `the folder ${place} cannot be used: ${(error as Error).message}`,
    );
  }
}
