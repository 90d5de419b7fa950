/**
 * A record of a stream. This module processes a batch as Lambda documents it for event source mappings of
 * streams, and leaves invoking, waiting and storing to its host.
 */

export interface StreamedRecord {
  readonly sequenceNumber: string;
  /** Time at which the stream accepted it, in epoch milliseconds. */
  readonly arrival: number;
}

export interface BatchSettings {
  readonly retryAttempts: number;
  /** Milliseconds. */
  readonly maxRecordAge: number;
  /** Halves a batch when the function fails. */
  readonly bisects: boolean;
  /** Whether the function's answer names the records that failed. */
  readonly reportsItemFailures: boolean;
}

export type GivenUpBecause = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** Outcome of an invocation: `failed` when the function throws. */
export type Answer = { readonly failed: string } | { readonly response: unknown };

export interface BatchHost<T> {
  readonly clock: () => number;
  invoke(records: readonly T[]): Promise<Answer>;
  /** Stores records that are not retried any more; `answer` is absent when they were never tried. */
  giveUp(
    records: readonly T[],
    because: GivenUpBecause,
    invocations: number,
    answer: Answer | undefined,
  ): Promise<void>;
  /** Called before every retry, with the number of invocations so far. */
  beforeRetry(invocations: number): Promise<void> | void;
}

/** Part of a batch with its history. Halving counts as an invocation but not as a retry. */
interface Piece<T> {
  readonly records: readonly T[];
  readonly retries: number;
  readonly invocations: number;
  readonly answer?: Answer;
}

/**
 * Returns when every record is processed or given up. No record is tried before all records ahead of it are.
 */
export async function processBatch<T extends StreamedRecord>(
  batch: readonly T[],
  settings: BatchSettings,
  host: BatchHost<T>,
): Promise<void> {
  let pieces: readonly Piece<T>[] = [{ records: batch, retries: 0, invocations: 0 }];
  while (pieces.length > 0) {
    const [{ records, retries, invocations, answer }, ...others] = pieces;
    if (invocations > 0) await host.beforeRetry(invocations);
    const oldest = host.clock() - settings.maxRecordAge;
    const old = records.filter(({ arrival }) => arrival < oldest);
    const due = records.filter(({ arrival }) => arrival >= oldest);
    if (old.length > 0) await host.giveUp(old, 'RecordAgeExceeded', invocations, answer);

    let left: readonly Piece<T>[] = [];
    if (due.length > 0 && retries <= settings.retryAttempts) {
      left = await tryOnce({ records: due, retries, invocations }, settings, host);
    } else if (due.length > 0) {
      await host.giveUp(due, 'RetryAttemptsExhausted', invocations, answer);
    }
    pieces = [...left, ...others];
  }
}

/**
 * Tries a part once more.
 * @returns the parts that remain
 */
async function tryOnce<T extends StreamedRecord>(
  { records, retries, invocations }: Piece<T>,
  settings: BatchSettings,
  host: BatchHost<T>,
): Promise<Piece<T>[]> {
  const answer = await host.invoke(records);
  const rest = records.slice(takenOf(records, answer, settings));
  if (rest.length === 0) return [];
  if ('failed' in answer && settings.bisects && records.length > 1) {
    const half = Math.ceil(records.length / 2);
    return [records.slice(0, half), records.slice(half)].map((part) => ({
      records: part,
      retries,
      invocations: invocations + 1,
      answer,
    }));
  }
  return [{ records: rest, retries: retries + 1, invocations: invocations + 1, answer }];
}

/**
 * Counts the records before the lowest that failed. An answer that names a record outside of the batch counts
 * for none of them.
 */
function takenOf<T extends StreamedRecord>(
  records: readonly T[],
  answer: Answer,
  { reportsItemFailures }: BatchSettings,
): number {
  if ('failed' in answer) return 0;
  if (!reportsItemFailures) return records.length;
  const { batchItemFailures: failures } = (answer.response ?? {}) as {
    batchItemFailures?: readonly { itemIdentifier?: string }[] | null;
  };
  if (!failures) return records.length;
  const places = failures.map(({ itemIdentifier: id }) =>
    records.findIndex(({ sequenceNumber }) => sequenceNumber === id),
  );
  return Math.max(0, Math.min(records.length, ...places));
}
