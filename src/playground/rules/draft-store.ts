import { OperationError } from '../../operations/operation-error';
import { StoredRule } from '../../operations/rules/rule-diff';
import { Draft } from './draft';

/** A draft as it was stored last. */
export interface StoredDraft {
  /** Absent when no change is kept: the draft is as published. */
  readonly draft?: Draft;
  /** Number that every write of other rows replaces. */
  readonly version: number;
}

export interface DraftChange {
  /** Version that the change was made on. */
  readonly basedOn: number;
  /** Whether the draft is as published, so that there is nothing to keep. */
  readonly isUnchanged: boolean;
}

/** Storage of one reader's draft with its version. */
export interface DraftStore {
  /** @param published rules that the draft shows when no change is kept */
  read(published: readonly StoredRule[]): Promise<StoredDraft>;
  /**
   * Replaces the draft, and only as long as it is the version that the change was made on.
   *
   * @returns the version of the new draft
   * @throws OperationError when another window has written meanwhile, or the draft cannot be kept
   */
  write(draft: Draft, change: DraftChange): Promise<number>;
}

/** Describes a change of a draft that is no longer as its reader has seen it. */
export function draftChangedElsewhere(): OperationError {
  return new OperationError(
    'conflict',
    'the draft was changed in another window meanwhile; ' +
      'look at it as it is now and make your change again',
  );
}

/** Keeps a draft until the process ends; only this process writes it. */
export class MemoryDraftStore implements DraftStore {
  /** @param version first version, higher than any that a page may remember from an earlier run */
  constructor(
    private version: number,
    private draft?: Draft,
  ) {}

  async read(): Promise<StoredDraft> {
    const { draft, version } = this;
    return { draft, version };
  }

  async write(draft: Draft, { isUnchanged }: Pick<DraftChange, 'isUnchanged'>): Promise<number> {
    this.draft = isUnchanged ? undefined : draft;
    return ++this.version;
  }
}
