/**
 * Contents of the dead letter bucket of an installation. Events that Lambda itself gives up lie beside them,
 * under keys of its own.
 */
export type DeadLetterKind =
  /** Records that are no events, and events of users who cannot be counted. */
  | 'rejected-events'
  /** Changes that the destination refuses for good. */
  | 'rejected-changes'
  /**
   * Events that Lambda gave up, of users for whom later events were counted since, so that it is unknown
   * whether these were counted as well.
   */
  | 'overtaken-events'
  /** Events that EventBridge could not write to the stream, from its queue. */
  | 'undelivered-events'
  /** Objects of events that cannot be read, or not to their end, each with the message about it. */
  | 'rejected-objects'
  /** Batches of `redrive`: letters that it sends, and the identities of those that it has sent. */
  | 'redriven';

/** Begins the keys of such objects; several installations may share a bucket. */
export function deadLetterPrefix(installation: string, kind: DeadLetterKind): string {
  return `${installation}/${kind}/`;
}

/** Begins the keys of the batches that Lambda gives up (Lambda documentation, on-failure destinations). */
export const LAMBDA_PREFIX = 'aws/lambda/';

/** Begins the keys of the changes that `Destination.shadow` writes down. */
export function shadowPrefix(installation: string): string {
  return `${installation}/shadow/`;
}
