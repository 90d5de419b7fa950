import { OperationError } from '../../operations/operation-error';

/** Largest number of segments whose pairs are counted: their table takes 4 MB. */
const MAX_SEGMENTS = 1_000;

/** Counts for every two segments how many users are in both. */
export class PairCounts {
  private readonly positions: ReadonlyMap<string, number>;
  private readonly counts: Uint32Array;

  constructor(
    segments: readonly string[],
    private readonly maxSegments = MAX_SEGMENTS,
  ) {
    this.positions = new Map(segments.map((segment, position) => [segment, position]));
    this.counts = new Uint32Array(this.isCounted ? segments.length ** 2 : 0);
  }

  /** @param segments all those that the user is in */
  add(segments: readonly string[]): void {
    if (!this.isCounted) return;
    const positions = segments.map((segment) => this.positions.get(segment)!);
    for (const first of positions) {
      for (const second of positions) this.counts[first * this.positions.size + second]++;
    }
  }

  /** @throws OperationError when there are too many segments to count their pairs */
  of(first: string, second: string): number {
    if (!this.isCounted) {
      throw new OperationError(
        'conflict',
        `the installation has ${this.positions.size} segments and triggers, and two are compared among at ` +
          `most ${this.maxSegments} from here: compare their users in its destination`,
      );
    }
    return this.counts[this.positions.get(first)! * this.positions.size + this.positions.get(second)!];
  }

  private get isCounted(): boolean {
    return this.positions.size <= this.maxSegments;
  }
}
