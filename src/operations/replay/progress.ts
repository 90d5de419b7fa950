import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { oneLine } from '../../common/one-line';
import { EventFile } from '../events/find-files';
import { OperationError } from '../operation-error';
import { replaceFile } from '../private-files';
import { HEAD_RECORDS, PlacedLine, placedLines } from './file-places';

const entrySchema = z.object({
  /** Name of the file when it was sent, for people. */
  file: z.string(),
  /** Shard of the last record that was sent. */
  shard: z.string(),
  /** Number of records, from the first, that are done. */
  done: z.number(),
  /** Digest of these records. */
  digest: z.string(),
});
const progressSchema = z.object({ version: z.literal(1), states: z.string(), files: z.array(entrySchema) });
type ProgressEntry = z.infer<typeof entrySchema>;

/** Progress of one file. */
export interface FileProgress {
  /** Number of records, from the first, that are done. */
  readonly done: number;
  /**
   * Notes that the file is done up to a record.
   *
   * @throws OperationError when the disk does not take it
   */
  readonly note: (line: PlacedLine) => void;
}

/** Remembers in a file of this machine how much of which files was sent. It holds no data of users. */
export class ReplayProgress {
  /**
   * Opens a file of progress; one that does not exist is written with the first batch.
   *
   * @param states name of the table whose states the events are counted in
   * @throws OperationError when it cannot be read, or belongs to another installation
   */
  static open(path: string, states: string): ReplayProgress {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return new ReplayProgress(path, states, []);
      throw new OperationError('invalid-input', `the progress file ${path} cannot be read: ${message}`);
    }
    const progress = parsed(text);
    if (!progress) {
      throw new OperationError(
        'invalid-input',
        `${path} is no progress file that this version can read; name another one with --progress`,
      );
    }
    if (progress.states !== states) {
      throw new OperationError(
        'invalid-input',
        `the progress in ${path} is that of the table ${oneLine(progress.states)}, ` +
          `and this installation counts in ${states}; name another file with --progress`,
      );
    }
    return new ReplayProgress(path, states, progress.files);
  }

  private constructor(
    readonly path: string,
    private readonly states: string,
    private entries: readonly ProgressEntry[],
  ) {}

  /**
   * Begins with a file, or goes on with it, by its content and whatever its name is.
   *
   * @throws OperationError when the file begins like one that was sent and goes on differently
   */
  async of(file: EventFile): Promise<FileProgress> {
    const { entries } = this;
    let known: ProgressEntry | undefined;
    let shard: string | undefined;
    if (entries.length > 0) {
      for await (const line of placedLines(file, () => {})) {
        known = this.entryAt(line) ?? known;
        if (line.position < HEAD_RECORDS) continue;
        shard = line.shardId;
        if (!entries.some((entry) => entry.shard === shard && entry.done > line.position)) break;
      }
    }
    const other = entries.find((entry) => entry.done >= HEAD_RECORDS && entry.shard === shard);
    if (other && !known) {
      throw new OperationError(
        'conflict',
        `${file.name} begins like ${oneLine(other.file)}, of which ${other.done} records were sent, and is ` +
          'not the same up to there; what was sent must stay as it is, ' +
          'so put what is new into a file of its own',
      );
    }
    const progress = {
      done: known?.done ?? 0,
      note: ({ shardId, position, digest }: PlacedLine) => {
        const next = { file: file.name, shard: shardId, done: position, digest: digest() };
        this.entries = [...this.entries.filter((entry) => entry !== known), next];
        known = next;
        progress.done = position;
        this.write();
      },
    };
    return progress;
  }

  private write(): void {
    const progress = { version: 1, states: this.states, files: this.entries };
    try {
      replaceFile(this.path, `${JSON.stringify(progress, undefined, 1)}\n`);
    } catch (error) {
      throw new OperationError(
        'unwritable',
        `the progress file ${this.path} cannot be written: ${(error as Error).message}`,
      );
    }
  }

  private entryAt({ position, digest }: PlacedLine): ProgressEntry | undefined {
    const ended = this.entries.filter(({ done }) => done === position);
    return ended.length === 0 ? undefined : ended.find((entry) => entry.digest === digest());
  }
}

function parsed(text: string): z.infer<typeof progressSchema> | undefined {
  try {
    return progressSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
