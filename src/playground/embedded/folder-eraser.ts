import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryRuleReader } from '../../adapters/memory/memory-rule-reader';
import { OperationError } from '../../operations/operation-error';
import { DataDirectory } from './data-directory';
import { StateManager } from './state-manager';

/** Numbers of what a folder keeps of a user. */
export interface FolderItems {
  readonly states: number;
  readonly chunks: number;
  /** Changes that the page shows. */
  readonly changes: number;
}

/** Removes a user from the folder of a playground that is not running. */
export class FolderEraser {
  /** @throws OperationError when the folder holds no data, or a playground is using it */
  static async open(path: string, notify: (message: string) => void): Promise<FolderEraser> {
    if (!existsSync(join(path, 'journal'))) {
      throw new OperationError(
        'not-found',
        `the folder ${path} holds no data of a playground; name the one that playground --data was given`,
      );
    }
    const directory = await DataDirectory.open({ path, notify });
    const manager = new StateManager({ reader: new MemoryRuleReader([]), clock: Date.now }, directory);
    try {
      await manager.open();
    } catch (error) {
      await directory.close([]);
      throw error;
    }
    return new FolderEraser(path, directory, manager);
  }

  private constructor(
    private readonly path: string,
    private readonly directory: DataDirectory,
    private readonly manager: StateManager,
  ) {}

  async count(userId: string): Promise<FolderItems> {
    const { aggregates, timeseries, segments, userChanges } = this.manager.current;
    return {
      states: (await aggregates.readVersion(userId)) === undefined ? 0 : 1,
      chunks: (await timeseries.list(userId)).length,
      changes: Math.max(userChanges.of(userId).length, segments.latestOf(userId)),
    };
  }

  /** Writes the journal anew without the user; a kill before its end leaves the journal as it was. */
  async remove(userId: string): Promise<void> {
    const state = this.manager.current;
    await state.forget(userId);
    await this.directory.rewrite(state.parts);
  }

  /** Lists files with entries that were cut off after a kill, which may be about the user. */
  leftFiles(): string[] {
    return readdirSync(this.path)
      .filter((name) => name.startsWith('journal.'))
      .map((name) => join(this.path, name));
  }

  async close(): Promise<void> {
    await this.manager.close();
  }
}
