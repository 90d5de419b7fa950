import { randomUUID } from 'node:crypto';
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { OperationError } from '../../operations/operation-error';

const MAX_ATTEMPTS = 5;

/**
 * Those of this process: a lock with its number that is none of them is of an earlier process, as in a
 * container whose processes all have number 1.
 */
const HELD_LOCKS = new Set<string>();

/**
 * Keeps two processes from writing to one folder. A process that was killed leaves its lock, which the next
 * one takes over.
 */
export class DirectoryLock {
  private readonly text = `${process.pid} ${randomUUID()}`;

  /** @throws OperationError when a process that lives has it */
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
          `the folder is in use by process ${holder}: stop that one first, or use another folder; if it is no playground, delete ${path}`,
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
      // Somebody else was faster.
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process lives as well.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
