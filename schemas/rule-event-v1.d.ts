/* Made from rule-event-v1.json. */

/**
 * The detail of an event "Rule Met", "Rule No Longer Met" or "Rule Target Reached" of the source "pinpoint-incremental-analytics".
 */
export interface RuleEvent {
  version: '1';
  /**
   * The same however often the change is delivered: what repetitions are recognised by.
   */
  id: string;
  /**
   * Number of the change among those of this rule and user, from 1: what puts changes in order. Absent in events of earlier releases.
   */
  sequence?: number;
  userId: string;
  /**
   * The device or browser that the user was last seen with.
   */
  endpointId?: string;
  /**
   * What the rule is known by, such as "attribute:big_spender".
   */
  rule: string;
  output: {
    kind: 'attribute' | 'event';
    name: string;
  };
  /**
   * Present when the output is an attribute: whether the user is in.
   */
  value?: 'ready' | 'not-ready';
  /**
   * How many events were counted when the rule was judged, before any reset.
   */
  count: number;
  /**
   * Their sum, as text so that no digit is lost.
   */
  sum: string;
  /**
   * Present when the rule tests more than count and sum.
   */
  statistics?: {
    average?: string;
    min?: string;
    max?: string;
    distinct?: {
      [k: string]: {
        count: number;
        atLeast?: true;
      };
    };
    /**
     * Different local days with an event, of which 1,000 are told apart.
     */
    days?: number;
    /**
     * Metric and attributes, each of the earliest event that carries it.
     */
    first?: {
      metric?: string;
      attributes?: {
        [k: string]: string;
      };
    };
    /**
     * Metric and attributes, each of the latest event that carries it.
     */
    last?: {
      metric?: string;
      attributes?: {
        [k: string]: string;
      };
    };
  };
  /**
   * Present when the rule has one of days: its first and last local day, as of the change where it moves.
   */
  window?: {
    start: string;
    finish: string;
  };
  /**
   * Time of the event that caused the change, of the boundary at which time alone did, or of the scheduled run: ISO 8601, UTC.
   */
  at: string;
  /**
   * When time alone will change this next, if the user does nothing else: ISO 8601, UTC. Absent when it never does.
   */
  until?: string;
}
