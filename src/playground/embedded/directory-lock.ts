import { randomUUID } from 'node:crypto';
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { OperationError } from '../../operations/operation-error';

const MAX_ATTEMPTS = 5;

/**
 * Locks held by this process. A lock with this process id that is not among them belongs to an earlier
 * process, as in containers, where every process has id 1.
 */
const HELD_LOCKS = new Set<string>();

/**
 * Keeps two processes from writing to one folder. A process that was killed leaves its lock behind, and the
 * next one takes it over.
 */
export class DirectoryLock {
  private readonly text = `${process.pid} ${randomUUID()}`;

  /** @throws OperationError when a running process holds the lock */
  constructor(private readonly path: string) {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (this.create() && this.read() === this.text) {
        HELD_LOCKS.add(this.text);
        return;
      }
      const found = this.read() ?? '';
      const holder = Number(found.split(' ')[0]);
      if (holder === process.pid ? HELD_LOCKS.has(found) : isAlive(holder)) {
        throw new OperationError(
          'unavailable',
          `the folder is in use by process ${holder}: stop that one first, or use another folder; ` +
            `if it is no playground, delete ${path}`,
        );
      }
      this.remove();
    }
    throw new OperationError(
      'unavailable',
      'the folder is being taken by several processes at once: try again, or use another folder',
    );
  }

  release(): void {
    if (this.read() === this.text) this.remove();
    HELD_LOCKS.delete(this.text);
  }

  private create(): boolean {
    try {
      writeFileSync(this.path, this.text, { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  }

  private read(): string | undefined {
    try {
      return readFileSync(this.path, 'utf8');
    } catch {
      return undefined;
    }
  }

  private remove(): void {
    try {
      unlinkSync(this.path);
    } catch {
      // Another process was faster.
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
