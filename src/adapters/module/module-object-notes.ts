import { AGGREGATES } from '../../contract/table-keys';
import { Clock, ObjectNotes, ObjectProgress, VersionedProgress } from '../../engine/ports';
import { Notes, OpenStore } from './notes';

/** Time in which an object may be announced again: months beyond the 14 days of a queue (SQS limits). */
const RETENTION_MS = 90 * 86_400_000;

/** Keeps notes about objects of events in the store of a module. */
export class ModuleObjectNotes implements ObjectNotes {
  private readonly notes: Notes;

  constructor(
    open: OpenStore,
    private readonly clock: Clock,
  ) {
    this.notes = new Notes(open);
  }

  async read(shardId: string): Promise<VersionedProgress | undefined> {
    const noted = await this.notes.read<ObjectProgress>(AGGREGATES.objectPrefix + shardId);
    return noted && { revision: noted.version, progress: noted.value };
  }

  async write(shardId: string, progress: ObjectProgress, expectedRevision: number): Promise<boolean> {
    return this.notes.write(AGGREGATES.objectPrefix + shardId, progress, {
      expectedVersion: expectedRevision,
      version: expectedRevision + 1,
      expiresAt: this.clock() + RETENTION_MS,
    });
  }
}
