import { Clock, OutboxRecord } from '../../engine/ports';
import { decodeChanges } from '../encoding/change-codec';
import { drawVersion } from '../state-version';
import { Notes, OpenStore } from './notes';

/** What an entry of a queue holds: the changes of one write. */
interface Entry {
  readonly userId: string;
  readonly outbox: string;
  /** Epoch milliseconds. */
  readonly writtenAt: number;
}

/** Who empties a queue. */
interface Lease {
  readonly holder: number;
  /** Epoch milliseconds. */
  readonly heldUntil: number;
}

const LEASE_PREFIX = 'lease#';
/** Items that are removed at a time; a schedule comes back every minute. */
const REMOVED_AT_A_TIME = 1_000;

export function encodeEntry({ userId, outbox, writtenAt }: Entry): Uint8Array {
  return Buffer.from(JSON.stringify([userId, outbox, writtenAt]));
}

export interface ModuleOutboxProps {
  readonly open: OpenStore;
  readonly queue: string;
  readonly clock: Clock;
}

/** Hands out the changes that wait in a queue to one process at a time, so that they keep their order. */
export class ModuleOutbox {
  private readonly notes: Notes;
  private readonly key: string;
  private readonly holder = drawVersion();
  /** Version of the lease while this process has it. */
  private version?: number;

  constructor(private readonly props: ModuleOutboxProps) {
    this.notes = new Notes(props.open);
    this.key = LEASE_PREFIX + props.queue;
  }

  /**
   * Takes the queue, or goes on holding it, for some milliseconds. When another process holds it, that one
   * will find that it cannot release the queue without looking at it again.
   */
  async hold(milliseconds: number): Promise<boolean> {
    const now = this.props.clock();
    const noted = await this.notes.read<Lease>(this.key);
    const isOthers = noted && noted.value.holder !== this.holder && noted.value.heldUntil > now;
    const lease = isOthers ? noted.value : { holder: this.holder, heldUntil: now + milliseconds };
    const version = drawVersion();
    const isWritten = await this.notes.write(this.key, lease, {
      expectedVersion: noted?.version ?? 0,
      version,
    });
    this.version = isWritten && !isOthers ? version : undefined;
    // Another process was faster: the next round sees what it has left.
    if (!isWritten) return this.hold(milliseconds);
    return this.version !== undefined;
  }

  /** Gives the queue up; answers false when it has to be looked at again, because entries may have come. */
  async release(): Promise<boolean> {
    return this.version === undefined || this.notes.remove(this.key, this.version);
  }

  async pending(after: string | undefined, limit: number): Promise<OutboxRecord[]> {
    const entries = await (await this.props.open()).entries(this.props.queue, after, limit);
    return entries.map(({ id, content }) => {
      const [userId, outbox, writtenAt] = JSON.parse(Buffer.from(content).toString('utf8')) as [
        string,
        string,
        number,
      ];
      return { id, changes: decodeChanges(userId, outbox), writtenAt };
    });
  }

  async settle(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await (await this.props.open()).settle(this.props.queue, ids);
  }

  /** Removes notes that are of no use any more. */
  async removeExpired(): Promise<void> {
    await (await this.props.open()).removeExpired(this.props.clock(), REMOVED_AT_A_TIME);
  }
}
