/** Fate of the user attributes that a rule has written, once the rule is removed or disabled. */
export enum RemovedRules {
  /** Attributes stay as they were last written. */
  KEEP = 'keep',

  /**
   * Users who were `ready` become `not-ready`: at their next event or with the next scheduled run, whichever
   * comes first.
   */
  CLEAR = 'clear',
}
