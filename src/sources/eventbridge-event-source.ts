import { Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { EventMapping } from './event-mapping';
import { EventBridgeEventSourceOptions, EventSourceBindOptions, EventSourceConfig } from './event-source';
import { checkStreamOptions, consumeStream } from './kinesis-stream';

const WHAT = 'EventSource.eventBridge';

/** A bus delivers in no order and may deliver twice; a stream in between gives every event the place by which it is counted once. */
export function eventBridgeEventSource(options: EventBridgeEventSourceOptions): (scope: Construct, host: EventSourceBindOptions) => EventSourceConfig {
  const { bus, pattern, mapping = EventMapping.eventBridge() } = options;
  checkStreamOptions(WHAT, options);
  if (Object.keys(pattern).length === 0) throw new Error(`${WHAT}: pattern is empty; name at least a source or a detail type, for a bus carries more than user events`);

  return (scope, host) => {
    checkAccount(scope, bus);
    const { stream, redeliveryDays } = consumeStream(scope, options, host);
    new events.Rule(scope, 'Rule', {
      description: 'Brings user events from a bus to the stream that they are counted from',
      eventBus: bus,
      eventPattern: pattern,
      targets: [new targets.KinesisStream(stream, { partitionKeyPath: events.EventField.eventId })],
    });
    return { kind: 'json', parameters: mapping._parameters, stream, redeliveryDays };
  };
}

function checkAccount(scope: Construct, bus: events.IEventBus | undefined): void {
  const { account } = Stack.of(scope);
  const owner = bus?.env.account;
  if (owner === undefined || Token.isUnresolved(owner) || Token.isUnresolved(account) || owner === account) return;
  throw new Error(`${WHAT}: the bus ${bus!.eventBusName} belongs to the account ${owner}, and a rule can only be made in its own (${account}); `
    + 'have a rule over there forward the events to a bus of this account, and give that one');
}
