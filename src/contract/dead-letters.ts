/**
 * What the dead letter bucket holds of an installation. What Lambda itself gives up lies beside it, under a
 * key of Lambda's own.
 */
export type DeadLetterKind =
  /** Records that are no events. */
  | 'rejected-events'
  /** Changes that the destination refuses for good. */
  | 'rejected-changes'
  /**
   * Events that Lambda gave up, of users for whom later events were counted since: nobody can tell whether
   * these were counted, too.
   */
  | 'overtaken-events';

/** How the keys of such objects begin; several installations may share a bucket. */
export function deadLetterPrefix(installation: string, kind: DeadLetterKind): string {
  return `${installation}/${kind}/`;
}

/** How the keys of what was told to nobody begin (`Destination.shadow`). */
export function shadowPrefix(installation: string): string {
  return `${installation}/shadow/`;
}
