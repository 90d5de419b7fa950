import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** Options of `PinpointIncrementalAnalytics.addAlarms`. */
export interface AddAlarmsOptions {
  /**
   * Actions of an alarm that goes off, such as a message to an SNS topic (`SnsAction` of
   * `aws-cloudwatch-actions`).
   *
   * @default - none: the alarms have to be looked at
   */
  readonly actions?: cloudwatch.IAlarmAction[];

  /**
   * Actions of an alarm that returns to normal.
   *
   * @default - none
   */
  readonly okActions?: cloudwatch.IAlarmAction[];

  /**
   * Maximum lag of counting behind the stream: at least 1 minute.
   *
   * @default Duration.minutes(15)
   */
  readonly maxCountingLag?: Duration;

  /**
   * Maximum lag of delivery behind counting: at least 1 minute. A destination with a low quota may need more.
   *
   * @default Duration.minutes(15)
   */
  readonly maxDeliveryLag?: Duration;

  /**
   * Maximum time for which the source of the rules may be unreadable: at least 1 minute.
   *
   * @default Duration.minutes(5)
   */
  readonly maxRulesAge?: Duration;

  /**
   * Maximum duration of a settlement, the re-evaluation of all users after a rule that counts older events is
   * created or edited: at least 1 minute.
   *
   * @default Duration.hours(6)
   */
  readonly maxSettlementAge?: Duration;

  /**
   * Maximum lag of the scheduled run behind windows that move, for users without new events: at least
   * 1 minute.
   *
   * @default Duration.hours(6)
   */
  readonly maxDueLag?: Duration;
}
