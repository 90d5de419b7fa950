import { RemovalPolicy } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { FunctionProps } from '../function-props';
import { PinpointIncrementalAnalytics } from '../pinpoint-incremental-analytics';
import { SignIn } from './sign-in';

/** Properties of `RulesConsole`. */
export interface RulesConsoleProps extends FunctionProps {
  /** Installation that is shown and edited, in the region of the console. */
  readonly analytics: PinpointIncrementalAnalytics;

  /** Where people sign in. */
  readonly signIn: SignIn;

  /**
   * Group of those who may look at rules, users, segments and metrics: a name without spaces, brackets or
   * commas.
   *
   * @default 'viewers'
   */
  readonly viewers?: string;

  /**
   * Group of those who may edit and publish rules as well: a name without spaces, brackets or commas.
   *
   * @default 'editors'
   */
  readonly editors?: string;

  /**
   * Group of those who may send events into the installation as well: a name without spaces, brackets or
   * commas.
   *
   * @default 'operators'
   */
  readonly operators?: string;

  /**
   * Domain name of the page, such as `rules.example.com`, together with `certificate`. Point it to
   * `domain.regionalDomainName`.
   *
   * @default - the page is at the address that API Gateway gives
   */
  readonly domainName?: string;

  /**
   * Certificate for `domainName`, in the region of the console.
   *
   * @default - none, without `domainName`
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Requests per second that are taken in the long run, from all people together: 1 to 100000. Opening the
   * page takes about 20.
   *
   * @default 50
   */
  readonly rateLimit?: number;

  /**
   * Requests that are taken at once, before `rateLimit` applies: 1 to 100000.
   *
   * @default 200
   */
  readonly burstLimit?: number;

  /**
   * Whether each request is logged: time, route, status, sizes and durations, without path, person, address
   * or credentials. Who has changed something is in the function's log in any case.
   *
   * @default true
   */
  readonly accessLogs?: boolean;

  /**
   * Log group of the access logs. Not allowed together with `accessLogs: false`.
   *
   * @default - a log group is created with `logRetention`, `removalPolicy` and `encryptionKey`
   */
  readonly accessLogGroup?: logs.ILogGroup;

  /**
   * Removal policy of the table of drafts, the user pool that is created and the logs. Unless it is
   * `DESTROY`, table and user pool are protected from deletion as well.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Key that encrypts the table of drafts, the logs and the function's configuration. The policy of an
   * imported key has to let CloudWatch Logs use it.
   *
   * @default - keys that AWS owns or manages
   */
  readonly encryptionKey?: kms.IKey;
}
