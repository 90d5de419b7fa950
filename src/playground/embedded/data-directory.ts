import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { OperationError } from '../../operations/operation-error';
import { PRIVATE_FOLDER_MODE } from '../../operations/private-files';
import { ChangeLog, PersistentPart } from '../installation/change-log';
import { DirectoryLock } from './directory-lock';
import { Line } from './journal-frames';
import { WriteAheadLog } from './write-ahead-log';

/** Bytes of outdated lines below which a compaction is not worth its cost. */
const MIN_COMPACTION_BYTES = 1_048_576;

/**
 * Stores the data of an installation in a folder: a write-ahead log, the rules, and a lock against other
 * processes.
 */
export class DataDirectory implements ChangeLog {
  /**
   * Takes the folder, which is created when there is none.
   *
   * @param notify receives messages for the user
   * @throws OperationError when the folder cannot be used
   */
  static async open(path: string, notify: (message: string) => void): Promise<DataDirectory> {
    const lock = await orUnavailable(path, async () => {
      mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER_MODE });
      return DirectoryLock.take(join(path, 'lock'));
    });
    return new DataDirectory(path, lock, notify);
  }

  readonly rulesPath: string;
  private log?: WriteAheadLog;
  /** Whether the parts hold all of the log; before that, rewriting it from them would lose the rest. */
  private isRestored = false;
  /** Bytes of the log after its last compaction, when it held no outdated lines. */
  private compactedSize = 0;

  private constructor(
    readonly path: string,
    private readonly lock: DirectoryLock,
    private readonly notify: (message: string) => void,
  ) {
    this.rulesPath = join(path, 'rules.csv');
  }

  /** Reads the lines that were written first. */
  async firstLines(): Promise<readonly Line[]> {
    return orUnavailable(this.path, async () => this.reopenLog().firstLines());
  }

  /**
   * Restores the parts from the log.
   *
   * @throws OperationError when the log cannot be read
   */
  async read(parts: readonly PersistentPart[]): Promise<void> {
    const byKind = new Map(parts.map((part) => [part.kind, part]));
    await orUnavailable(this.path, async () =>
      this.reopenLog().read(([kind, ...fields]) => byKind.get(kind)?.restore(fields)),
    );

    this.isRestored = true;
    this.compactedSize = 0;
    for (const line of linesOf(parts)) {
      this.compactedSize += line.reduce((sum, field) => sum + field.length + 1, 0);
    }
    await this.compact(parts);
  }

  /** Opens the log again, which drops lines that were appended and not committed. */
  private reopenLog(): WriteAheadLog {
    this.isRestored = false;
    this.log?.close();
    this.log = undefined;
    this.log = new WriteAheadLog(join(this.path, 'journal'), this.notify);
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
        'unwritable',
        `the folder ${this.path} cannot be written: ${(error as Error).message}; nothing of this is kept. ` +
          'Make room or fix what is wrong, and try again',
      );
    }
  }

  /**
   * Waits until the disk holds what was committed, so that it outlives a loss of power.
   *
   * @throws OperationError when the disk does not take it
   */
  sync(): void {
    try {
      this.log!.sync();
    } catch (error) {
      throw new OperationError(
        'unwritable',
        `the disk of the folder ${this.path} does not confirm that it holds the data: ` +
          `${(error as Error).message}; make room or fix what is wrong, and look at what is there`,
      );
    }
  }

  async close(parts: readonly PersistentPart[]): Promise<void> {
    try {
      await this.compact(parts);
      this.log?.close();
      this.log = undefined;
    } finally {
      await this.lock.release();
    }
  }

  /** Rewrites the log without outdated lines once they make up most of it. */
  private async compact(parts: readonly PersistentPart[]): Promise<void> {
    const { log } = this;
    if (!log || !this.isRestored || log.size < 2 * this.compactedSize + MIN_COMPACTION_BYTES) return;
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

async function orUnavailable<T>(place: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof OperationError) throw error;
    throw new OperationError(
      'unavailable',
      `the folder ${place} cannot be used: ${(error as Error).message}`,
    );
  }
}
