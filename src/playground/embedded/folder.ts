import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { FolderLock } from './folder-lock';
import { Journal, Line } from './journal';
import { UsageError } from '../../operations/usage-error';
import { Ledger, Part } from '../installation/ledger';

/** Bytes that are not worth writing all anew. */
const LITTLE = 1_048_576;

/** A folder that keeps what an installation knows: its journal, its rules, and a lock against others. */
export class Folder implements Ledger {
  readonly rulesPath: string;
  private readonly lock: FolderLock;
  private journal?: Journal;
  /** Bytes of the journal when it last held nothing that is out of date. */
  private least = 0;

  /** @throws UsageError when it cannot be used */
  constructor(readonly place: string) {
    this.rulesPath = path.join(place, 'rules.csv');
    this.lock = usable(place, () => {
      mkdirSync(place, { recursive: true });
      return new FolderLock(path.join(place, 'lock'));
    });
  }

  /** What was kept first. */
  async first(): Promise<readonly Line[]> {
    return this.opened().first();
  }

  /**
   * Takes back what is kept.
   *
   * @throws UsageError when it cannot be read
   */
  async read(parts: readonly Part[]): Promise<void> {
    const journal = this.opened();
    const byKind = new Map(parts.map((part) => [part.kind, part]));
    await journal.read(([kind, ...fields]) => byKind.get(kind)?.take(fields));

    this.least = 0;
    for (const line of linesOf(parts)) this.least += line.reduce((sum, field) => sum + field.length + 1, 0);
    await this.tidy(parts);
  }

  /** The journal as the file has it, without what was noted and not kept. */
  private opened(): Journal {
    this.journal?.close();
    this.journal = usable(this.place, () => new Journal(path.join(this.place, 'journal')));
    return this.journal;
  }

  note(kind: string, ...fields: readonly string[]): void {
    this.journal!.note(kind, ...fields);
  }

  get hasPending(): boolean {
    return this.journal?.hasPending ?? false;
  }

  /** @throws UsageError when it cannot be written; then nothing of what was noted is kept */
  commit(): void {
    try {
      this.journal!.commit();
    } catch (error) {
      throw new UsageError(`the folder ${this.place} cannot be written: ${(error as Error).message}; nothing of this is kept. Make room or mend what is wrong, and try again`);
    }
  }

  async close(parts: readonly Part[]): Promise<void> {
    try {
      await this.tidy(parts);
      this.journal?.close();
      this.journal = undefined;
    } finally {
      this.lock.release();
    }
  }

  /** Leaves out what is out of date once it is most of the journal. */
  private async tidy(parts: readonly Part[]): Promise<void> {
    const journal = this.journal;
    if (!journal || journal.size < 2 * this.least + LITTLE) return;
    try {
      await journal.replace(linesOf(parts));
      this.least = journal.size;
    } catch {
      // What is out of date takes room and does no harm.
    }
  }
}

function* linesOf(parts: readonly Part[]): Iterable<Line> {
  for (const part of parts) for (const fields of part.all()) yield [part.kind, ...fields];
}

function usable<T>(place: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`the folder ${place} cannot be used: ${(error as Error).message}`);
  }
}
