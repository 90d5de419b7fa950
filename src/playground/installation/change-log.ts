/**
 * Where the parts of an installation tell what they have learned, so that it outlives the process. Kept in
 * memory alone, nobody is told.
 */
export interface ChangeLog {
  /** @param fields texts without tabs and line ends, as JSON has none */
  append(kind: string, ...fields: readonly string[]): void;
}

/** A part of what an installation knows, which can be told as lines and taken back from them. */
export interface PersistentPart {
  /** What its lines begin with. */
  readonly kind: string;
  /** Takes a line that it has told before, in the order in which they were told. */
  restore(fields: readonly string[]): void;
  /** All that it knows, in as few lines as it takes. */
  snapshot(): Iterable<readonly string[]>;
}
