import { LagNote, LagNotes } from '../../engine/ports';

/** Keeps notes in this process. */
export class MemoryLagNotes implements LagNotes {
  private readonly notes = new Map<string, LagNote>();

  async write(note: LagNote): Promise<void> {
    this.notes.set(note.source, note);
  }

  async clear(source: string): Promise<void> {
    this.notes.delete(source);
  }

  async read(since: number): Promise<LagNote[]> {
    return [...this.notes.values()].filter(({ at }) => at >= since);
  }
}
