/* Made from transformation-response-v1.json. */

/**
 * Response of a function that transforms records: one for each, in any order.
 */
export interface TransformationResponse {
  records: (
    | {
        /**
         * The id of a record of the request.
         */
        recordId: string;
        result: 'Ok';
        /**
         * What the mapping of the event source reads, an event each. The same record has to give the same events in the same order each time; with none it counts as dropped.
         */
        events: unknown[];
      }
    | {
        /**
         * The id of a record of the request.
         */
        recordId: string;
        result: 'Dropped';
        /**
         * Logged where it is given; it should name no user.
         */
        reason?: string;
      }
    | {
        /**
         * The id of a record of the request.
         */
        recordId: string;
        result: 'ProcessingFailed';
        /**
         * Why the record becomes a dead letter, as it came. It is kept and logged, so it should name no user.
         */
        reason: string;
      }
  )[];
}
