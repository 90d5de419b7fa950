import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { OperationError } from '../../operations/operation-error';
import { PRIVATE_FOLDER_MODE } from '../../operations/private-files';
import { ChangeLog, PersistentPart } from '../installation/change-log';
import { DirectoryLock } from './directory-lock';
import { Line } from './journal-frames';
import { WriteAheadLog } from './write-ahead-log';

/** Bytes of outdated lines below which a compaction at the start or end is not worth its cost. */
const MIN_COMPACTION_BYTES = 1_048_576;
/** The same while the folder is in use, when a compaction takes time from other work. */
const MIN_RUNNING_COMPACTION_BYTES = 16_777_216;

export interface DataDirectoryOptions {
  readonly path: string;
  /** Receives messages for the user. */
  readonly notify: (message: string) => void;
  /** Whether each change waits for the disk, so that it outlives a loss of power; otherwise `sync` does. */
  readonly durable?: boolean;
  /** Bytes of outdated lines from which the folder is compacted while it is in use. */
  readonly minRunningCompactionBytes?: number;
}

/**
 * Stores the data of an installation in a folder: a write-ahead log, the rules, and a lock against other
 * processes.
 */
export class DataDirectory implements ChangeLog {
  /**
   * Takes the folder, which is created when there is none.
   *
   * @throws OperationError when the folder cannot be used
   */
  static async open(options: DataDirectoryOptions): Promise<DataDirectory> {
    const { path } = options;
    const lock = await orUnavailable(path, async () => {
      mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER_MODE });
      return DirectoryLock.take(join(path, 'lock'));
    });
    return new DataDirectory(options, lock);
  }

  readonly path: string;
  readonly rulesPath: string;
  private log?: WriteAheadLog;
  /** Whether the parts hold all of the log; before that, rewriting it from them would lose the rest. */
  private isRestored = false;
  /** Bytes of the log after its last compaction, when it held no outdated lines. */
  private compactedSize = 0;
  private createParts?: () => readonly PersistentPart[];
  /** Compaction that runs beside other work. */
  private compaction?: Promise<void>;

  private constructor(
    private readonly options: DataDirectoryOptions,
    private readonly lock: DirectoryLock,
  ) {
    this.path = options.path;
    this.rulesPath = join(this.path, 'rules.csv');
  }

  /** Reads the lines that were written first. */
  async firstLines(): Promise<readonly Line[]> {
    return orUnavailable(this.path, async () => (await this.reopenLog()).firstLines());
  }

  /**
   * Restores the parts from the log.
   *
   * @param createParts creates empty parts of the same kinds, which log nothing
   * @throws OperationError when the log cannot be read
   */
  async read(parts: readonly PersistentPart[], createParts: () => readonly PersistentPart[]): Promise<void> {
    await orUnavailable(this.path, async () => (await this.reopenLog()).read(restoring(parts)));

    this.isRestored = true;
    this.createParts = createParts;
    this.compactedSize = 0;
    for (const line of linesOf(parts)) {
      this.compactedSize += line.reduce((sum, field) => sum + field.length + 1, 0);
    }
    await this.compact(parts);
  }

  /** Opens the log again, which drops lines that were appended and not committed. */
  private async reopenLog(): Promise<WriteAheadLog> {
    this.isRestored = false;
    await this.closeLog();
    const { notify, durable } = this.options;
    this.log = new WriteAheadLog({
      path: join(this.path, 'journal'),
      notify,
      durable,
      assertOwned: () => this.lock.assertHeld(),
    });
    return this.log;
  }

  /** Closes the log, which ends a compaction that is running. */
  private async closeLog(): Promise<void> {
    const { log } = this;
    this.log = undefined;
    log?.close();
    await this.compaction;
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
      if (error instanceof OperationError) throw error;
      throw new OperationError(
        'unwritable',
        `the folder ${this.path} cannot be written: ${(error as Error).message}; nothing of this is kept. ` +
          'Make room or fix what is wrong, and try again',
      );
    }
    this.compactIfOutgrown();
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

  /**
   * Rewrites the log from the parts, so that nothing that they have dropped is left of it on the disk.
   *
   * @throws OperationError when the log cannot be written; it is as before then
   */
  async rewrite(parts: readonly PersistentPart[]): Promise<void> {
    try {
      await this.log!.replace(linesOf(parts));
    } catch (error) {
      throw new OperationError(
        'unwritable',
        `the folder ${this.path} cannot be written: ${(error as Error).message}; nothing was removed. ` +
          'Make room or fix what is wrong, and try again',
      );
    }
  }

  async close(parts: readonly PersistentPart[]): Promise<void> {
    try {
      await this.compact(parts);
      await this.closeLog();
    } finally {
      await this.lock.release();
    }
  }

  /**
   * Starts to rewrite the log beside other work once outdated lines make up most of it. Parts of their own
   * compute the lines from the log, because those in use change meanwhile.
   */
  private compactIfOutgrown(): void {
    const { log } = this;
    const { minRunningCompactionBytes = MIN_RUNNING_COMPACTION_BYTES } = this.options;
    if (!log || !this.isRestored || !this.createParts || this.compaction) return;
    if (log.size < 2 * this.compactedSize + minRunningCompactionBytes) return;
    const parts = this.createParts();
    this.compaction = log
      .compact(restoring(parts), () => linesOf(parts))
      .then(
        (size) => {
          this.compactedSize = size;
        },
        () => {
          // Nothing is lost; the next attempt waits until the log is much larger.
          this.compactedSize = log.size;
        },
      )
      .finally(() => {
        this.compaction = undefined;
      });
  }

  /** Rewrites the log without outdated lines once they make up most of it. */
  private async compact(parts: readonly PersistentPart[]): Promise<void> {
    await this.compaction;
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

function restoring(parts: readonly PersistentPart[]): (line: Line) => void {
  const byKind = new Map(parts.map((part) => [part.kind, part]));
  return ([kind, ...fields]) => byKind.get(kind)?.restore(fields);
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
