import { MemoryAggregateStore } from '../../adapters/memory/memory-aggregate-store';
import { MemoryStateTable } from '../../adapters/memory/state-table';
import { AggregateStore, ReadOptions, VersionedState } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { attempt } from '../aws';

/** Copies the state of a user from an installation when it is first read, and writes to the copy alone. */
export class CopiedStates extends MemoryAggregateStore {
  /** Number of users who have a state in the installation. */
  found = 0;
  private readonly copied = new Set<string>();
  private readonly table: MemoryStateTable;

  constructor(
    private readonly stored: Pick<AggregateStore, 'read'>,
    onChanges: (changes: readonly Change[]) => void,
  ) {
    const states = new MemoryStateTable();
    super({ states, onChanges });
    this.table = states;
  }

  override async read(
    userIds: readonly string[],
    { onUndecodable }: ReadOptions = {},
  ): Promise<Map<string, VersionedState>> {
    const unknown = userIds.filter((userId) => !this.copied.has(userId));
    if (unknown.length > 0) {
      const undecodable = new Set<string>();
      const found = await attempt(`read ${unknown.length} users`, () =>
        this.stored.read(unknown, {
          ...(onUndecodable && {
            onUndecodable: (userId, error) => {
              undecodable.add(userId);
              onUndecodable(userId, error);
            },
          }),
        }),
      );
      for (const [userId, { version, state }] of found) this.table.set(userId, { version, state }, []);
      for (const userId of unknown) if (!undecodable.has(userId)) this.copied.add(userId);
      this.found += found.size;
    }
    return super.read(userIds);
  }
}
