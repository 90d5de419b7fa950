import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { link, readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as waitFor } from 'node:timers/promises';
import { OperationError } from '../../operations/operation-error';
import { PRIVATE_FILE_MODE } from '../../operations/private-files';

const MAX_ATTEMPTS = 5;
/** Milliseconds between two signs of life of a holder: changes of the file's time. */
const SIGN_OF_LIFE_MS = 2_000;
/** Milliseconds without a sign of life after which a holder that cannot be asked for is gone. */
const MAX_SILENCE_MS = 10_000;
const LOOKS = 5;
/** Owner of a lock: process id, a random id, its machine, and the name of that for people. */
const OWNER = /^(\d+) [0-9a-f-]{36} ([0-9a-f]{16}) (.+)$/;
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
  stat(path: string): Promise<{ readonly mtimeMs: number }>;
  unlink(path: string): Promise<void>;
  utimes(path: string, atime: Date, mtime: Date): Promise<void>;
  writeFile(path: string, text: string, options: { flag: string; mode: number }): Promise<void>;
}

const FILES: LockFiles = { link, readFile, stat, unlink, utimes, writeFile };

export interface LockSurroundings {
  /** Id of the processes that can be asked for by their process ids. */
  readonly machine: string;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

const SURROUNDINGS: LockSurroundings = { machine: thisMachine(), pause: waitFor };

/**
 * Keeps two processes from writing to one folder. A process that was killed leaves its lock behind, and the
 * next one takes it over: at once on the same machine, after a silence when it ran elsewhere.
 */
export class DirectoryLock {
  /** @throws OperationError when a running process holds the lock, or several are taking it */
  static async take(
    path: string,
    files: LockFiles = FILES,
    surroundings: LockSurroundings = SURROUNDINGS,
  ): Promise<DirectoryLock> {
    const lock = new DirectoryLock(path, files, surroundings);
    OWN_LOCKS.add(lock.text);
    try {
      await lock.take();
      lock.signsOfLife = setInterval(() => void lock.showLife(), SIGN_OF_LIFE_MS).unref();
      return lock;
    } catch (error) {
      OWN_LOCKS.delete(lock.text);
      throw error;
    }
  }

  /** Owner of the lock, as no other lock ever has it. */
  private readonly text: string;
  private signsOfLife?: NodeJS.Timeout;
  private shownAt = Date.now();
  private isLost = false;

  private constructor(
    private readonly path: string,
    private readonly files: LockFiles,
    private readonly surroundings: LockSurroundings,
  ) {
    this.text = `${process.pid} ${randomUUID()} ${surroundings.machine} ${hostname()}`;
  }

  /**
   * Makes sure that no other process has taken the lock over while this one was silent, as after a pause.
   *
   * @throws OperationError when one has
   */
  assertHeld(): void {
    if (!this.isLost && Date.now() - this.shownAt < MAX_SILENCE_MS / 2) return;
    this.isLost ||= textIn(this.path) !== this.text;
    if (!this.isLost) return;
    throw new OperationError(
      'unwritable',
      `the folder was taken over by another playground while this one was paused, as ${this.path} says: ` +
        'nothing more is kept here; stop this one, and use the other',
    );
  }

  async release(): Promise<void> {
    clearInterval(this.signsOfLife);
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
      const [, , machine = this.surroundings.machine, host] = OWNER.exec(found) ?? [];
      const isHere = machine === this.surroundings.machine;
      if (isHere ? isAlive(holder, found) : await this.showsLife(found)) {
        throw new OperationError(
          'unavailable',
          `the folder is in use by process ${holder}${isHere ? '' : ` of ${host}`}: ` +
            `stop that one first, or use another folder; if it is no playground, delete ${this.path}`,
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
      turn = await DirectoryLock.take(`${this.path}.${name}`, this.files, this.surroundings);
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

  /** Changes the time of the lock's file, unless another process has taken it over. */
  private async showLife(): Promise<void> {
    try {
      this.isLost ||= (await this.read()) !== this.text;
      if (this.isLost) return;
      const now = new Date();
      await this.files.utimes(this.path, now, now);
      this.shownAt = now.getTime();
    } catch {
      // Without a sign of life, the lock is looked at before the next change.
    }
  }

  /** Waits for a sign of life of a process elsewhere, whose clock and process ids say nothing here. */
  private async showsLife(found: string): Promise<boolean> {
    const before = await this.changedAt();
    for (let look = 0; look < LOOKS; look++) {
      await this.surroundings.pause(MAX_SILENCE_MS / LOOKS);
      if ((await this.read()) !== found) return false;
      if ((await this.changedAt()) !== before) return true;
    }
    return false;
  }

  private async changedAt(): Promise<number | undefined> {
    try {
      return (await this.files.stat(this.path)).mtimeMs;
    } catch {
      return undefined;
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

function isAlive(pid: number, owner: string): boolean {
  if (pid === process.pid) return OWN_LOCKS.has(owner);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM means that the process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Identifies the processes that this one can see: those of the same host since its start, and of the same
 * container, for every container has a process 1.
 */
function thisMachine(): string {
  const parts = [
    hostname(),
    orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    orNothing(() => readlinkSync('/proc/self/ns/pid')),
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}

/** Reads a file of Linux, which other systems do not have. */
function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

function textIn(path: string): string {
  return orNothing(() => readFileSync(path, 'utf8'));
}
