import { AGGREGATES } from '../../contract/table-keys';
import { LagNote, LagNotes } from '../../engine/ports';
import { LAG_PART } from './item-keys';
import { Notes, OpenStore } from './notes';

/** Time after which a note is of no use to anybody. */
const RETENTION_MS = 86_400_000;
/** Notes in a page; there is one for each shard that lags. */
const PAGE_SIZE = 1_000;

/** Keeps notes about shards that lag in the store of a module, in a part of their own. */
export class ModuleLagNotes implements LagNotes {
  private readonly notes: Notes;

  constructor(open: OpenStore) {
    this.notes = new Notes(open);
  }

  async write(note: LagNote): Promise<void> {
    await this.put(note.source, note, note.at);
  }

  /** Empties the note rather than removing it, which a write at the same time could undo. */
  async clear(source: string, at: number): Promise<void> {
    await this.put(source, null, at);
  }

  async read(since: number): Promise<LagNote[]> {
    const notes = await this.notes.list<LagNote | null>(LAG_PART, PAGE_SIZE);
    return notes.flatMap(({ value }) => (value && value.at >= since ? [value] : []));
  }

  private async put(source: string, note: LagNote | null, at: number): Promise<void> {
    await this.notes.write(AGGREGATES.lagPrefix + source, note, {
      part: LAG_PART,
      expiresAt: at + RETENTION_MS,
    });
  }
}
