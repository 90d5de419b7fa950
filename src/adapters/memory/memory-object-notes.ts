import { ObjectNotes, ObjectProgress, VersionedProgress } from '../../engine/ports';

/** Keeps notes in this process. */
export class MemoryObjectNotes implements ObjectNotes {
  private readonly notes = new Map<string, VersionedProgress>();

  async read(shardId: string): Promise<VersionedProgress | undefined> {
    return this.notes.get(shardId);
  }

  async write(shardId: string, progress: ObjectProgress, expectedRevision: number): Promise<boolean> {
    if ((this.notes.get(shardId)?.revision ?? 0) !== expectedRevision) return false;
    this.notes.set(shardId, { revision: expectedRevision + 1, progress });
    return true;
  }
}
