import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { MeteredConstruct } from './metered-construct';

/** Parts of an installation that its alarms and its dashboard show, besides the metrics of its functions. */
export interface MonitoredInstallation extends MeteredConstruct {
  readonly aggregator: lambda.IFunction;
  readonly timeseries: lambda.IFunction;
  readonly publishers: lambda.IFunction[];
  readonly stream?: kinesis.IStream;
  readonly undeliveredEvents?: sqs.IQueue;
  readonly objectQueue?: sqs.IQueue;
  readonly aggregateTable?: dynamodb.ITable;
  readonly timeseriesTable?: dynamodb.ITable;
}
