/* Made from transformation-request-v1.json. */

/**
 * Request to a function that transforms records.
 */
export interface TransformationRequest {
  schemaVersion: 1;
  /**
   * Records in the order in which they arrived.
   */
  records: {
    /**
     * The place of the record: the same each time that the record is transformed.
     */
    recordId: string;
    /**
     * The bytes of the record, in base64.
     */
    data: string;
    /**
     * The key that its producer gave; absent when it does not come from a stream.
     */
    partitionKey?: string;
    /**
     * When the stream took it, in ISO 8601 and UTC; absent when the stream does not say.
     */
    arrivedAt?: string;
  }[];
}
