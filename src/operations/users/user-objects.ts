import { compareAndSet, OutpacedError } from '../../common/compare-and-set';
import { counted } from '../../common/counted';
import { DeadLetterKind, deadLetterPrefix, LAMBDA_PREFIX, shadowPrefix } from '../../contract/dead-letters';
import { Installation } from '../installation';
import { OperationError } from '../operation-error';
import { DeadLetterBucket } from '../redrive/dead-letter-bucket';
import { readInvocationRecord } from '../redrive/dead-object';
import { DeadRecords, DeadRecordsOptions } from '../redrive/dead-records';
import { RedactedText, UserRecords } from './user-records';

const MAX_ATTEMPTS = 20;
const NOTHING: RedactedText = { text: '', removed: 0, isEmpty: true, untransformed: 0 };

const KINDS: readonly DeadLetterKind[] = [
  'rejected-events',
  'rejected-changes',
  'overtaken-events',
  'undelivered-events',
  'redriven',
];

export interface UserObjectsOptions extends DeadRecordsOptions {
  readonly installation: Installation;
  readonly bucket: DeadLetterBucket;
}

/** Outcome of looking through the objects of a bucket. */
export interface Found {
  /** Number of the user's events and changes. */
  readonly records: number;
  /** Objects that cannot be read, or not wholly, each with the reason. */
  readonly unreadable: readonly string[];
}

/** Finds and removes the records of one user among the dead letters, or among the changes of a shadow. */
export class UserObjects {
  private readonly records: UserRecords;

  constructor(
    private readonly options: UserObjectsOptions,
    userId: string,
    private readonly content: 'dead letters' | 'shadow',
  ) {
    this.records = new UserRecords(userId, new DeadRecords(options));
  }

  /** @param onProgress receives the share that has been read, from 0 to 1 */
  async count(onProgress: (share: number) => void): Promise<Found> {
    return this.each(onProgress, async (key) => {
      const stored = await this.options.bucket.find(key);
      return stored && this.redact(key, stored.text);
    });
  }

  /**
   * Rewrites each object without the user's records, on condition that it still is what was read, and deletes
   * one in which nothing is left.
   */
  async remove(onProgress: (share: number) => void): Promise<Found> {
    return this.each(onProgress, async (key) => {
      try {
        return await compareAndSet(key, MAX_ATTEMPTS, () => this.tryToRemove(key));
      } catch (error) {
        if (!(error instanceof OutpacedError)) throw error;
        throw new OperationError(
          'conflict',
          `${key} was written by others ${MAX_ATTEMPTS} times in a row; try again when it is quieter`,
        );
      }
    });
  }

  private async tryToRemove(key: string): Promise<RedactedText | undefined> {
    const { bucket } = this.options;
    const stored = await bucket.find(key);
    const redacted = stored && (await this.redact(key, stored.text));
    if (!redacted || redacted.removed === 0) return redacted ?? NOTHING;
    const isDone =
      redacted.isEmpty && !this.isBatch(key)
        ? await bucket.remove(key, stored)
        : await bucket.replace(key, redacted.text, stored);
    return isDone ? redacted : undefined;
  }

  private async each(
    onProgress: (share: number) => void,
    work: (key: string) => Promise<RedactedText | undefined>,
  ): Promise<Found> {
    const keys = await this.options.bucket.keys(this.prefixes());
    const unreadable: string[] = [];
    let records = 0;
    for (const [i, key] of keys.entries()) {
      try {
        const { removed, untransformed } = (await work(key)) ?? NOTHING;
        records += removed;
        if (untransformed > 0) {
          unreadable.push(`${key}: ${counted(untransformed, 'record')} cannot be transformed`);
        }
      } catch (error) {
        if (error instanceof OperationError) throw error;
        unreadable.push(`${key}: ${(error as Error).message.replace(/\s+/g, ' ').slice(0, 200)}`);
      }
      onProgress((i + 1) / keys.length);
    }
    return { records, unreadable };
  }

  /** @returns undefined for an object of another installation */
  private async redact(key: string, text: string): Promise<RedactedText | undefined> {
    if (this.content === 'shadow') return this.records.inShadow(text);
    if (this.isBatch(key)) return this.records.inBatch(text);
    if (!key.startsWith(LAMBDA_PREFIX)) return this.records.inDeadLetters(text);
    const { sendTo } = readInvocationRecord(key, text);
    return this.options.installation.functions.includes(sendTo)
      ? this.records.inInvocationRecord(text)
      : undefined;
  }

  private prefixes(): string[] {
    const { installation } = this.options.installation.config;
    return this.content === 'shadow'
      ? [shadowPrefix(installation)]
      : [...KINDS.map((kind) => deadLetterPrefix(installation, kind)), LAMBDA_PREFIX];
  }

  /** Tells a batch of `redrive`, which stays: it says which records were sent. */
  private isBatch(key: string): boolean {
    return key.startsWith(deadLetterPrefix(this.options.installation.config.installation, 'redriven'));
  }
}
