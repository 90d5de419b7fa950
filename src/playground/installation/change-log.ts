/**
 * Log to which the parts of an installation append their changes, so that these outlive the process. An
 * installation in memory has none.
 */
export interface ChangeLog {
  /** @param fields texts without tabs and line ends, such as JSON */
  append(kind: string, ...fields: readonly string[]): void;
}

/** A part of an installation that can be written as lines and restored from them. */
export interface PersistentPart {
  /** Letter with which its lines begin. */
  readonly kind: string;
  /** Restores one line; lines arrive in the order in which they were appended. */
  restore(fields: readonly string[]): void;
  /** Writes the whole part in as few lines as possible. */
  snapshot(): Iterable<readonly string[]>;
}
