import { Token } from 'aws-cdk-lib';
import { checkNumber } from '../support/checks';
import { Bind } from '../support/factory-plugin';
import { EventMapping } from './event-mapping';
import { EventSourceBindOptions, EventSourceConfig } from './event-source-config';
import { KinesisEventSourceOptions } from './event-source-options';
import { checkStreamOptions, consumeStream } from './kinesis-stream';

const LABEL = 'EventSource.kinesis';

export function kinesisEventSource({
  mapping = EventMapping.flat(),
  partitionKeyIsUser = false,
  parallelizationFactor = 1,
  ...streamOptions
}: KinesisEventSourceOptions): Bind<EventSourceBindOptions, EventSourceConfig> {
  checkStreamOptions(LABEL, streamOptions);
  checkNumber(`${LABEL}: parallelizationFactor`, parallelizationFactor, 1, 10);
  const isToken = Token.isUnresolved(parallelizationFactor);
  if ((isToken || parallelizationFactor > 1) && !partitionKeyIsUser) {
    throw new Error(
      `${LABEL}: parallelizationFactor ${isToken ? 'above 1' : parallelizationFactor} ` +
        'would have several invocations count one user at a time; ' +
        'have the writers use the user id as the partition key and set partitionKeyIsUser, ' +
        'or leave parallelizationFactor out',
    );
  }

  return (scope, options) => {
    const { stream, redeliveryDays } = consumeStream(
      scope,
      LABEL,
      { ...streamOptions, parallelizationFactor },
      options,
    );
    return {
      kind: 'json',
      parameters: { ...mapping._parameters, ...(partitionKeyIsUser && { partitionKeyIsUser: 'true' }) },
      stream,
      redeliveryDays,
    };
  };
}
