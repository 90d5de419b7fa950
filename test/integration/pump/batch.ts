/**
 * What becomes of a batch, as the documentation of Lambda's event source mappings for streams says. Pure: who
 * invokes, waits and keeps is given.
 */

export interface StreamedRecord {
  readonly sequenceNumber: string;
  /** When the stream took it, in epoch milliseconds. */
  readonly arrival: number;
}

export interface BatchSettings {
  readonly retryAttempts: number;
  /** Milliseconds. */
  readonly maxRecordAge: number;
  /** Whether a batch is halved when the function fails. */
  readonly bisects: boolean;
  /** Whether the function says which records have failed. */
  readonly reportsItemFailures: boolean;
}

export type GivenUpBecause = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** What a function makes of records: `failed` when it throws. */
export type Answer = { readonly failed: string } | { readonly response: unknown };

export interface BatchHost<T> {
  readonly clock: () => number;
  invoke(records: readonly T[]): Promise<Answer>;
  /** Keeps what is not tried any more; the last answer is absent when it was never tried. */
  giveUp(
    records: readonly T[],
    because: GivenUpBecause,
    invocations: number,
    answer: Answer | undefined,
  ): Promise<void>;
  /** Called before records are tried again, with how often they have been. */
  beforeRetry(invocations: number): Promise<void> | void;
}

/** A part of a batch with its past. Halving takes no attempt away, but is an invocation. */
interface Piece<T> {
  readonly records: readonly T[];
  readonly retries: number;
  readonly invocations: number;
  readonly answer?: Answer;
}

/**
 * Returns when every record is taken or given up; none is tried before those that precede it are one or the
 * other.
 */
export async function settleBatch<T extends StreamedRecord>(
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

/** What is left of a piece after one more try. */
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
 * How many records lie before the lowest that failed. An answer that names what was not in the batch speaks
 * for none of it.
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
