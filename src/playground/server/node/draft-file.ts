import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { OperationError } from '../../../operations/operation-error';
import { replaceFile } from '../../../operations/private-files';
import { Draft } from '../../rules/draft';
import { DraftChange, DraftStore, MemoryDraftStore, StoredDraft } from '../../rules/draft-store';

const ROWS = z.array(z.object({ id: z.string(), cells: z.record(z.string(), z.string()) }));
const DRAFT = z.object({ rows: ROWS, basis: ROWS });

/**
 * Stores a draft in a file, written as a whole or not at all. It is read once, because only one command at a
 * time uses a folder.
 */
export class DraftFile implements DraftStore {
  private readonly path: string;
  private opened?: Promise<MemoryDraftStore>;

  /** @param firstVersion higher than any that a page may remember from an earlier run */
  constructor(
    folder: string,
    private readonly firstVersion: number,
  ) {
    this.path = join(folder, 'draft.json');
  }

  async read(): Promise<StoredDraft> {
    return (await this.copy()).read();
  }

  async write(draft: Draft, { isUnchanged }: DraftChange): Promise<number> {
    const copy = await this.copy();
    try {
      if (isUnchanged) await rm(this.path, { force: true });
      else replaceFile(this.path, JSON.stringify(draft));
    } catch (error) {
      throw new OperationError(
        'unwritable',
        `the draft of the rules cannot be written to ${this.path}: ${(error as Error).message}; ` +
          'it stays as it was. Make room or fix what is wrong, and try again',
      );
    }
    return copy.write(draft, { isUnchanged });
  }

  /** Reads the file again after a failure, so that a file that was fixed meanwhile is taken. */
  private copy(): Promise<MemoryDraftStore> {
    this.opened ??= this.open().catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }

  private async open(): Promise<MemoryDraftStore> {
    try {
      const draft = DRAFT.parse(JSON.parse(await readFile(this.path, 'utf8')));
      return new MemoryDraftStore(this.firstVersion, draft);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new MemoryDraftStore(this.firstVersion);
      throw new OperationError(
        'unavailable',
        `the draft of the rules in ${this.path} cannot be read: ${(error as Error).message}; ` +
          'fix the file, or move it away to begin with the rules that are published',
      );
    }
  }
}
