/* Made from rules-v1.json. */

/**
 * Which events count.
 */
export type Filter =
  | {
      /**
       * @minItems 1
       */
      all: Filter[];
    }
  | {
      /**
       * @minItems 1
       */
      any: Filter[];
    }
  | {
      not: Filter;
    }
  | {
      attribute: string;
      operator: 'equals' | 'notEquals' | 'in' | 'exists' | 'startsWith' | 'contains';
      value?: string | string[];
    }
  | {
      metric: string;
      operator: 'equals' | 'notEquals' | 'in' | 'exists' | 'greater' | 'atLeast' | 'less' | 'atMost' | 'between';
      value?: (number | string) | (number | string)[];
    };
/**
 * When the rule is met.
 */
export type Condition =
  | {
      /**
       * @minItems 1
       */
      all: Condition[];
    }
  | {
      /**
       * @minItems 1
       */
      any: Condition[];
    }
  | {
      not: Condition;
    }
  | {
      statistic: 'count' | 'sum' | 'average' | 'min' | 'max' | 'distinct' | 'days' | 'first' | 'last';
      /**
       * With distinct, whose different values are counted; with first and last, what is compared as text in place of the metric.
       */
      attribute?: string;
      operator:
        | 'equal'
        | 'greater'
        | 'atLeast'
        | 'less'
        | 'atMost'
        | 'notEqual'
        | '='
        | '=='
        | '>'
        | '>='
        | '≥'
        | '<'
        | '<='
        | '≤'
        | '!='
        | '<>'
        | '≠'
        | 'is'
        | 'equals'
        | 'exactly'
        | 'more than'
        | 'greater than'
        | 'over'
        | 'above'
        | 'at least'
        | 'or more'
        | 'smaller'
        | 'less than'
        | 'fewer than'
        | 'under'
        | 'below'
        | 'at most'
        | 'up to'
        | 'not'
        | 'is not'
        | 'notEquals';
      /**
       * A number, or a decimal as text where it has to be exact to more than 15 digits; a text where first or last names an attribute.
       */
      target: number | string;
      /**
       * Events that the test counts; else those of the rule.
       */
      events?: string | string[];
      /**
       * Which of them count; else the filter of the rule.
       */
      filter?:
        | {
            /**
             * @minItems 1
             */
            all: Filter[];
          }
        | {
            /**
             * @minItems 1
             */
            any: Filter[];
          }
        | {
            not: Filter;
          }
        | {
            attribute: string;
            operator: 'equals' | 'notEquals' | 'in' | 'exists' | 'startsWith' | 'contains';
            value?: string | string[];
          }
        | {
            metric: string;
            operator: 'equals' | 'notEquals' | 'in' | 'exists' | 'greater' | 'atLeast' | 'less' | 'atMost' | 'between';
            value?: (number | string) | (number | string)[];
          };
      /**
       * What the test is of; else the metric of the rule.
       */
      metric?: string;
      /**
       * Window of the test that moves; else the days or the period of the rule.
       */
      period?: string;
      /**
       * First day whose events the test counts; else that of the rule.
       */
      startDate?: string;
      /**
       * Last day whose events the test counts; else that of the rule.
       */
      finishDate?: string;
    };

/**
 * A document of rules: each in its JSON form or as a row of the rules table.
 */
export interface Rules {
  version: 1;
  rules: (
    | Rule
    | {
        RuleType: string;
        [k: string]: unknown;
      }
  )[];
}
export interface Rule {
  /**
   * Of the form; 1.
   */
  version?: 1;
  /**
   * A name for people; not what the rule is known by.
   */
  key?: string;
  /**
   * aggregator: events from now on; date: those of a window of days, older ones included; value: tells its number instead of testing it.
   */
  type: 'aggregator' | 'date' | 'value';
  /**
   * The event that counts, or several of which each counts.
   */
  events: string | string[];
  filter?: Filter;
  /**
   * What is summed; else the only metric of an event, or the first by name.
   */
  metric?: string;
  /**
   * When the rule is met; of every rule but those of type value.
   */
  condition?:
    | {
        /**
         * @minItems 1
         */
        all: Condition[];
      }
    | {
        /**
         * @minItems 1
         */
        any: Condition[];
      }
    | {
        not: Condition;
      }
    | {
        statistic: 'count' | 'sum' | 'average' | 'min' | 'max' | 'distinct' | 'days' | 'first' | 'last';
        /**
         * With distinct, whose different values are counted; with first and last, what is compared as text in place of the metric.
         */
        attribute?: string;
        operator:
          | 'equal'
          | 'greater'
          | 'atLeast'
          | 'less'
          | 'atMost'
          | 'notEqual'
          | '='
          | '=='
          | '>'
          | '>='
          | '≥'
          | '<'
          | '<='
          | '≤'
          | '!='
          | '<>'
          | '≠'
          | 'is'
          | 'equals'
          | 'exactly'
          | 'more than'
          | 'greater than'
          | 'over'
          | 'above'
          | 'at least'
          | 'or more'
          | 'smaller'
          | 'less than'
          | 'fewer than'
          | 'under'
          | 'below'
          | 'at most'
          | 'up to'
          | 'not'
          | 'is not'
          | 'notEquals';
        /**
         * A number, or a decimal as text where it has to be exact to more than 15 digits; a text where first or last names an attribute.
         */
        target: number | string;
        /**
         * Events that the test counts; else those of the rule.
         */
        events?: string | string[];
        /**
         * Which of them count; else the filter of the rule.
         */
        filter?:
          | {
              /**
               * @minItems 1
               */
              all: Filter[];
            }
          | {
              /**
               * @minItems 1
               */
              any: Filter[];
            }
          | {
              not: Filter;
            }
          | {
              attribute: string;
              operator: 'equals' | 'notEquals' | 'in' | 'exists' | 'startsWith' | 'contains';
              value?: string | string[];
            }
          | {
              metric: string;
              operator:
                'equals' | 'notEquals' | 'in' | 'exists' | 'greater' | 'atLeast' | 'less' | 'atMost' | 'between';
              value?: (number | string) | (number | string)[];
            };
        /**
         * What the test is of; else the metric of the rule.
         */
        metric?: string;
        /**
         * Window of the test that moves; else the days or the period of the rule.
         */
        period?: string;
        /**
         * First day whose events the test counts; else that of the rule.
         */
        startDate?: string;
        /**
         * Last day whose events the test counts; else that of the rule.
         */
        finishDate?: string;
      };
  /**
   * Of a rule of type value: what it tells; else sum with a metric, or count.
   */
  statistic?: 'count' | 'sum' | 'average' | 'min' | 'max' | 'distinct' | 'days' | 'first' | 'last';
  /**
   * With the statistic distinct, whose different values are counted; with first and last, what is told in place of the metric.
   */
  attribute?: string;
  /**
   * What is left when the target is reached.
   */
  reset?: 'none' | 'zero' | 'carry';
  /**
   * First day of a date rule without a period, YYYY-MM-DD.
   */
  startDate?: string;
  /**
   * Last day of a date rule without a period, which still belongs to it.
   */
  finishDate?: string;
  /**
   * First day on which an aggregator rule counts.
   */
  startsAt?: string;
  /**
   * Last day on which an aggregator rule counts.
   */
  endsAt?: string;
  /**
   * Whether events from before the rule count as well.
   */
  includeHistory?: boolean;
  /**
   * Of a rule that fires and includes history: skip, the default, sends nothing for the past; fire sends one event at once for each user whose past has reached the target.
   */
  existing?: 'skip' | 'fire';
  /**
   * Window that moves, as last 30 days, last 12 hours, last 30 minutes, today, this month or previous week. Days are local; a date rule with it has no first and last day.
   */
  period?: string;
  /**
   * How often the rule may fire for one user: 1 per day, 2 per 7 days, 1 per week, month, quarter or year, 3 ever; or how often a rule of type value may tell its number.
   */
  atMost?: string;
  /**
   * The attribute or event that the rule writes; needed where its name does not follow from one event and one value.
   */
  output?: string;
  /**
   * Destinations that receive the changes; else every destination of the installation. With an empty list none does, though the rule is judged and recorded.
   */
  destinations?: ('eventBridge' | 'customerProfiles' | 'function' | 'pinpoint')[];
  enabled?: boolean;
  description?: string;
}
