import { createHash, randomUUID } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { OperationError } from '../../operations/operation-error';
import { PRIVATE_FILE_MODE } from '../../operations/private-files';

const MAX_ATTEMPTS = 5;
/** Errors of file systems without hard links, such as exFAT. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/**
 * Locks held or being taken by this process. A lock with this process id that is not among them belongs to an
 * earlier process, as in containers, where every process has id 1.
 */
const OWN_LOCKS = new Set<string>();

/** Operations of the file system that a lock uses. */
export interface LockFiles {
  link(existing: string, path: string): Promise<void>;
  readFile(path: string, encoding: 'utf8'): Promise<string>;
  unlink(path: string): Promise<void>;
  writeFile(path: string, text: string, options: { flag: string; mode: number }): Promise<void>;
}

const FILES: LockFiles = { link, readFile, unlink, writeFile };

/**
 * Keeps two processes from writing to one folder. A process that was killed leaves its lock behind, and the
 * next one takes it over.
 */
export class DirectoryLock {
  /** @throws OperationError when a running process holds the lock, or several are taking it */
  static async take(path: string, files: LockFiles = FILES): Promise<DirectoryLock> {
    const lock = new DirectoryLock(path, files);
    OWN_LOCKS.add(lock.text);
    try {
      await lock.take();
      return lock;
    } catch (error) {
      OWN_LOCKS.delete(lock.text);
      throw error;
    }
  }

  /** Owner of the lock, as no other lock ever has it. */
  private readonly text = `${process.pid} ${randomUUID()}`;

  private constructor(
    private readonly path: string,
    private readonly files: LockFiles,
  ) {}

  async release(): Promise<void> {
    try {
      if ((await this.read()) === this.text) await this.remove(this.path);
    } finally {
      OWN_LOCKS.delete(this.text);
    }
  }

  private async take(): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (await this.create()) return;
      const found = await this.read();
      if (found === undefined) continue;
      const holder = Number(found.split(' ')[0]);
      if (holder === process.pid ? OWN_LOCKS.has(found) : isAlive(holder)) {
        throw new OperationError(
          'unavailable',
          `the folder is in use by process ${holder}: stop that one first, or use another folder; ` +
            `if it is no playground, delete ${this.path}`,
        );
      }
      await this.removeStale(found);
    }
    throw new OperationError(
      'unavailable',
      'the folder is being taken by several processes at once: try again, or use another folder',
    );
  }

  /** Creates the file with its content in one step, so that no other process sees an empty lock. */
  private async create(): Promise<boolean> {
    const own = `${this.path}.${randomUUID()}`;
    await this.files.writeFile(own, this.text, { flag: 'wx', mode: PRIVATE_FILE_MODE });
    try {
      await this.files.link(own, this.path);
      return true;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') return false;
      if (NO_LINKS.includes(code)) return await this.createWithoutLink();
      throw error;
    } finally {
      await this.remove(own);
    }
  }

  private async createWithoutLink(): Promise<boolean> {
    try {
      await this.files.writeFile(this.path, this.text, { flag: 'wx', mode: PRIVATE_FILE_MODE });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  /**
   * Removes a lock whose process is gone. Only the holder of a second lock, named after the first, may do so,
   * and only while the first is still there: a lock that has taken its place stays.
   */
  private async removeStale(found: string): Promise<void> {
    const name = createHash('sha256').update(found).digest('hex').slice(0, 16);
    let turn: DirectoryLock;
    try {
      turn = await DirectoryLock.take(`${this.path}.${name}`, this.files);
    } catch (error) {
      // Another process is removing it.
      if (error instanceof OperationError) return;
      throw error;
    }
    try {
      if ((await this.read()) === found) await this.remove(this.path);
    } finally {
      await turn.release();
    }
  }

  private async read(): Promise<string | undefined> {
    try {
      return await this.files.readFile(this.path, 'utf8');
    } catch {
      return undefined;
    }
  }

  private async remove(path: string): Promise<void> {
    try {
      await this.files.unlink(path);
    } catch {
      // Another process was faster, or the folder cannot be written any more.
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM means that the process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
