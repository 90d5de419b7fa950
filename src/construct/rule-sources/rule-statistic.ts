import { labelOf } from '../../rule-language/statistics';

/**
 * Number or text that a rule of type `VALUE` tells of a user.
 *
 * Average, smallest and largest value are told from the first event on that carries the metric, first and
 * last value from the first that carries the metric or the attribute.
 *
 * @example
 * import { RuleDefinition, RulePeriod, RuleStatistic, RuleType } from 'cdk-pinpoint-incremental-analytics';
 *
 * const averageBasket: RuleDefinition = {
 *   ruleType: RuleType.VALUE,
 *   eventName: 'purchase',
 *   metric: 'amount',
 *   statistic: RuleStatistic.average(),
 *   period: RulePeriod.lastDays(90),
 *   output: 'average_basket',
 * };
 */
export class RuleStatistic {
  /** Number of events. */
  public static count(): RuleStatistic {
    return new RuleStatistic(labelOf({ statistic: 'count' }));
  }

  /** Sum of the rule's metric, an exact decimal. */
  public static sum(): RuleStatistic {
    return new RuleStatistic(labelOf({ statistic: 'sum' }));
  }

  /** Average of the rule's metric, rounded half up to 6 decimal places. */
  public static average(): RuleStatistic {
    return new RuleStatistic(labelOf({ statistic: 'average' }));
  }

  /** Smallest value of the rule's metric. */
  public static min(): RuleStatistic {
    return new RuleStatistic(labelOf({ statistic: 'min' }));
  }

  /** Largest value of the rule's metric. */
  public static max(): RuleStatistic {
    return new RuleStatistic(labelOf({ statistic: 'max' }));
  }

  /** Number of different local days with an event, up to 1,000. */
  public static days(): RuleStatistic {
    return new RuleStatistic(labelOf({ statistic: 'days' }));
  }

  /**
   * Number of different values of an attribute, up to 1,000.
   *
   * @param attribute name of the attribute, exactly as in the events
   */
  public static distinct(attribute: string): RuleStatistic {
    return new RuleStatistic(labelOf({ statistic: 'distinct', attribute }));
  }

  /**
   * First value by the time of the events: of the rule's metric, or of an attribute as text.
   *
   * @param attribute name of the attribute, exactly as in the events; absent for the metric
   */
  public static first(attribute?: string): RuleStatistic {
    return new RuleStatistic(labelOf({ statistic: 'first', attribute }));
  }

  /**
   * Last value by the time of the events: of the rule's metric, or of an attribute as text.
   *
   * @param attribute name of the attribute, exactly as in the events; absent for the metric
   */
  public static last(attribute?: string): RuleStatistic {
    return new RuleStatistic(labelOf({ statistic: 'last', attribute }));
  }

  /**
   * Text of the column `Statistic`.
   *
   * @internal
   */
  public readonly _text: string;

  private constructor(text: string) {
    this._text = text;
  }
}
