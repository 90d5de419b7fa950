import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { OperationError } from '../../../operations/operation-error';
import { replaceFile } from '../../../operations/private-files';
import { Draft } from '../../rules/draft';
import { DraftStore } from '../../rules/draft-store';

const ROWS = z.array(z.object({ id: z.string(), cells: z.record(z.string(), z.string()) }));
const DRAFT = z.object({ rows: ROWS, basis: ROWS });

/** Stores a draft in a file, written as a whole or not at all. */
export class DraftFile implements DraftStore {
  private readonly path: string;

  constructor(folder: string) {
    this.path = join(folder, 'draft.json');
  }

  async read(): Promise<Draft | undefined> {
    try {
      return DRAFT.parse(JSON.parse(await readFile(this.path, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new OperationError(
        'unavailable',
        `the draft of the rules in ${this.path} cannot be read: ${(error as Error).message}; ` +
          'fix the file, or move it away to begin with the rules that are published',
      );
    }
  }

  async write(draft: Draft | undefined): Promise<void> {
    try {
      if (draft) replaceFile(this.path, JSON.stringify(draft));
      else await rm(this.path, { force: true });
    } catch (error) {
      throw new OperationError(
        'unwritable',
        `the draft of the rules cannot be written to ${this.path}: ${(error as Error).message}; ` +
          'it stays as it was. Make room or fix what is wrong, and try again',
      );
    }
  }
}
