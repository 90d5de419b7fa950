/* Made from change-function-response-v1.json. */

export interface ResponseOfAFunctionThatTakesChanges {
  version: 1;
  results: {
    id: string;
    /**
     * "retry": worth another try, soon. "rejected": never; the change is kept among the dead letters.
     */
    outcome: 'delivered' | 'retry' | 'rejected';
    /**
     * For "retry" and "rejected". It is kept and logged, so it should name no user.
     */
    reason?: string;
  }[];
}
