import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkNumber } from '../support/checks';
import { EventMapping } from './event-mapping';
import { EventSourceBindOptions, EventSourceConfig, KinesisEventSourceOptions } from './event-source';
import { checkStreamOptions, consumeStream } from './kinesis-stream';

const LABEL = 'EventSource.kinesis';

export function kinesisEventSource(
  options: KinesisEventSourceOptions,
): (scope: Construct, host: EventSourceBindOptions) => EventSourceConfig {
  const { mapping = EventMapping.flat(), partitionKeyIsUser = false, parallelizationFactor = 1 } = options;
  checkStreamOptions(LABEL, options);
  checkNumber(`${LABEL}: parallelizationFactor`, parallelizationFactor, 1, 10);
  const isLate = Token.isUnresolved(parallelizationFactor);
  if ((isLate || parallelizationFactor > 1) && !partitionKeyIsUser) {
    throw new Error(
      `${LABEL}: parallelizationFactor ${isLate ? 'above 1' : parallelizationFactor} would have several invocations count one user at a time; ` +
        'have the writers use the user id as the partition key and set partitionKeyIsUser, or leave parallelizationFactor out',
    );
  }

  return (scope, host) => {
    const { stream, redeliveryDays } = consumeStream(scope, { ...options, parallelizationFactor }, host);
    return {
      kind: 'json',
      parameters: { ...mapping._parameters, ...(partitionKeyIsUser && { partitionKeyIsUser: 'true' }) },
      stream,
      redeliveryDays,
    };
  };
}
