/** What becomes of the user attribute that a rule has written, when the rule is removed or disabled. */
export enum RemovedRules {
  /** It stays as it was last written. */
  KEEP = 'keep',

  /**
   * Users who were `ready` become `not-ready`: at their next event or with the next scheduled run, whichever
   * comes first.
   */
  CLEAR = 'clear',
}
