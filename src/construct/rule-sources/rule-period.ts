import { Tokenization } from 'aws-cdk-lib';
import { CalendarPeriod, periodText } from '../../rule-language/period';

/**
 * Window of a rule that moves with time: events that leave it count no more, and users go in and out by time
 * alone.
 *
 * Days, weeks, months, quarters and years are those of the calendar in the time zone of the construct. A week
 * begins on Monday.
 *
 * @example
 * import { RuleDefinition, RuleOperator, RulePeriod, RuleType } from 'cdk-pinpoint-incremental-analytics';
 *
 * const churned: RuleDefinition = {
 *   ruleType: RuleType.DATE,
 *   eventName: 'purchase',
 *   countOperator: RuleOperator.LESS,
 *   countTarget: 1,
 *   period: RulePeriod.lastDays(30),
 * };
 */
export class RulePeriod {
  /**
   * Today and the days before it, so that there are as many as given.
   *
   * @param days a whole number from 1 to 365
   */
  public static lastDays(days: number): RulePeriod {
    return RulePeriod.latest(days, 'days');
  }

  /**
   * The hours up to now. Events from before the rule do not count.
   *
   * @param hours a whole number from 1 to 72
   */
  public static lastHours(hours: number): RulePeriod {
    return RulePeriod.latest(hours, 'hours');
  }

  /**
   * The minutes up to now. Events from before the rule do not count.
   *
   * @param minutes a whole number from 5 to 180
   */
  public static lastMinutes(minutes: number): RulePeriod {
    return RulePeriod.latest(minutes, 'minutes');
  }

  /** The current day, up to now. */
  public static today(): RulePeriod {
    return RulePeriod.ofCalendar({ calendar: 'day', previous: false });
  }

  /** The day before the current one. */
  public static yesterday(): RulePeriod {
    return RulePeriod.ofCalendar({ calendar: 'day', previous: true });
  }

  /** The current week, up to now. */
  public static thisWeek(): RulePeriod {
    return RulePeriod.ofCalendar({ calendar: 'week', previous: false });
  }

  /** The week before the current one. */
  public static previousWeek(): RulePeriod {
    return RulePeriod.ofCalendar({ calendar: 'week', previous: true });
  }

  /** The current month, up to now. */
  public static thisMonth(): RulePeriod {
    return RulePeriod.ofCalendar({ calendar: 'month', previous: false });
  }

  /** The month before the current one. */
  public static previousMonth(): RulePeriod {
    return RulePeriod.ofCalendar({ calendar: 'month', previous: true });
  }

  /** The current quarter, up to now: the first one is January to March. */
  public static thisQuarter(): RulePeriod {
    return RulePeriod.ofCalendar({ calendar: 'quarter', previous: false });
  }

  /** The quarter before the current one. */
  public static previousQuarter(): RulePeriod {
    return RulePeriod.ofCalendar({ calendar: 'quarter', previous: true });
  }

  /** The current year, up to now. */
  public static thisYear(): RulePeriod {
    return RulePeriod.ofCalendar({ calendar: 'year', previous: false });
  }

  /** The year before the current one. */
  public static previousYear(): RulePeriod {
    return RulePeriod.ofCalendar({ calendar: 'year', previous: true });
  }

  private static latest(count: number, unit: string): RulePeriod {
    // A token stays one in the text, where it is found and refused.
    return new RulePeriod(`last ${Tokenization.stringifyNumber(count)} ${unit}`);
  }

  private static ofCalendar(period: CalendarPeriod): RulePeriod {
    return new RulePeriod(periodText(period));
  }

  /**
   * Text of the column `Period`.
   *
   * @internal
   */
  public readonly _text: string;

  private constructor(text: string) {
    this._text = text;
  }
}
