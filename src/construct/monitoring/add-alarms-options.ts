import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** Options of `PinpointIncrementalAnalytics.addAlarms`. */
export interface AddAlarmsOptions {
  /**
   * What is done when something goes wrong, such as telling an SNS topic (`SnsAction` of
   * `aws-cloudwatch-actions`).
   *
   * @default - nothing: the alarms are to be looked at
   */
  readonly actions?: cloudwatch.IAlarmAction[];

  /**
   * What is done when it is well again.
   *
   * @default - nothing
   */
  readonly okActions?: cloudwatch.IAlarmAction[];

  /**
   * How far counting may fall behind the stream: at least 1 minute.
   *
   * @default Duration.minutes(15)
   */
  readonly maxCountingLag?: Duration;

  /**
   * How far delivery may fall behind counting: at least 1 minute. A destination with a low quota may need
   * more.
   *
   * @default Duration.minutes(15)
   */
  readonly maxDeliveryLag?: Duration;

  /**
   * How long the source of the rules may be unreadable: at least 1 minute.
   *
   * @default Duration.minutes(5)
   */
  readonly maxRulesAge?: Duration;

  /**
   * For how long a settlement may be under way: at least 1 minute. It goes through all users when a rule is
   * new or edited that counts older events.
   *
   * @default Duration.hours(6)
   */
  readonly maxSettlementAge?: Duration;
}
