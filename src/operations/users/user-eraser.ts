import { compareAndSet, OutpacedError } from '../../common/compare-and-set';
import { ChunkLink } from '../../engine/history/chunk-chain';
import { attempt } from '../aws';
import { OperationError } from '../operation-error';
import { Stores } from '../stores';

/** Attempts to remove a user for whom new events are counted meanwhile. */
const MAX_ATTEMPTS = 20;
const OUTPACED =
  `the user has counted new events ${MAX_ATTEMPTS} times while being removed, and nothing was removed; ` +
  'try again when it is quieter';

/** Numbers of a user's items: the state, and each chunk of history. */
export interface UserItems {
  readonly states: number;
  readonly chunks: number;
}

/** Removes what the stores of an installation keep of one user. Nothing of it is decoded. */
export class UserEraser {
  constructor(
    private readonly stores: Stores,
    private readonly userId: string,
  ) {}

  async count(): Promise<UserItems> {
    const [version, chunks] = await Promise.all([this.readVersion(), this.readChunks()]);
    return { states: version === undefined ? 0 : 1, chunks: chunks.length };
  }

  /**
   * Removes everything that is kept at the start; events counted meanwhile begin a new state and stay. The
   * state is removed first, and only as it was read, and then the history that was listed before.
   *
   * @returns the numbers of items that were removed
   * @throws OperationError when new events kept changing the state
   */
  async remove(): Promise<UserItems> {
    try {
      const { states, chunks } = await compareAndSet(OUTPACED, MAX_ATTEMPTS, () => this.tryToRemove());
      return { states, chunks: chunks + (await this.removeOrphans()) };
    } catch (error) {
      if (!(error instanceof OutpacedError)) throw error;
      throw new OperationError('conflict', error.message);
    }
  }

  private async tryToRemove(): Promise<UserItems | undefined> {
    const { aggregates } = this.stores;
    // Before the version: a user who comes into being between the two has chunks that this removal leaves.
    const chunks = await this.readChunks();
    const version = await this.readVersion();
    if (
      version !== undefined &&
      !(await attempt('remove the user', () => aggregates.remove(this.userId, version)))
    ) {
      return undefined;
    }
    return { states: version === undefined ? 0 : 1, chunks: await this.removeChunks(chunks) };
  }

  /**
   * Removes history that an attempt to count has written meanwhile from the state that is gone. Without a
   * state nothing refers to a chunk, and no later state will.
   */
  private async removeOrphans(): Promise<number> {
    const chunks = await this.readChunks();
    return (await this.readVersion()) === undefined ? this.removeChunks(chunks) : 0;
  }

  private async removeChunks(chunks: readonly ChunkLink[]): Promise<number> {
    const { timeseries } = this.stores;
    let removed = 0;
    for (const { n } of chunks) {
      if (await attempt('remove history of the user', () => timeseries.remove(this.userId, n))) removed++;
    }
    return removed;
  }

  private async readVersion(): Promise<number | undefined> {
    return attempt('read the user', () => this.stores.aggregates.readVersion(this.userId));
  }

  private async readChunks(): Promise<ChunkLink[]> {
    return attempt('read the history of the user', () => this.stores.timeseries.list(this.userId));
  }
}
