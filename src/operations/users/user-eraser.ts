import { compareAndSet, OutpacedError } from '../../common/compare-and-set';
import { ChunkLink } from '../../engine/history/chunk-chain';
import { VersionedState } from '../../engine/ports';
import { attempt } from '../aws';
import { OperationError } from '../operation-error';
import { Stores } from '../stores';

/** Attempts to remove a user for whom new events are counted meanwhile. */
const MAX_ATTEMPTS = 20;
const OUTPACED =
  `the user has counted new events ${MAX_ATTEMPTS} times while being removed, and nothing was removed; ` +
  'try again when it is quieter';

/** Removes what the stores of an installation keep of one user. */
export class UserEraser {
  constructor(
    private readonly stores: Stores,
    private readonly userId: string,
  ) {}

  /** Counts the items of the user: the state, and each chunk of history. */
  async size(): Promise<number> {
    const [state, chunks] = await Promise.all([this.readState(), this.readChunks()]);
    return chunks.length + (state ? 1 : 0);
  }

  /**
   * Removes everything that is kept at the start; events counted meanwhile begin a new state and stay. The
   * state is removed first, and only as it was read, and then the history that was listed before.
   *
   * @returns the number of items that were removed
   * @throws OperationError when new events kept changing the state
   */
  async remove(): Promise<number> {
    try {
      return await compareAndSet(OUTPACED, MAX_ATTEMPTS, () => this.tryToRemove());
    } catch (error) {
      if (!(error instanceof OutpacedError)) throw error;
      throw new OperationError('conflict', error.message);
    }
  }

  private async tryToRemove(): Promise<number | undefined> {
    const { aggregates, timeseries } = this.stores;
    const stored = await this.readState();
    const chunks = await this.readChunks();
    if (stored && !(await attempt('remove the user', () => aggregates.remove(this.userId, stored.version)))) {
      return undefined;
    }
    let removed = stored ? 1 : 0;
    for (const { n } of chunks) {
      if (await attempt('remove history of the user', () => timeseries.remove(this.userId, n))) removed++;
    }
    return removed;
  }

  private async readState(): Promise<VersionedState | undefined> {
    const { aggregates } = this.stores;
    const found = await attempt('read the user', () => aggregates.read([this.userId], { consistent: true }));
    return found.get(this.userId);
  }

  private async readChunks(): Promise<ChunkLink[]> {
    return attempt('read the history of the user', () => this.stores.timeseries.list(this.userId));
  }
}
