import {
  EventBridgeClient,
  EventBridgeClientConfig,
  PutEventsCommand,
  PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { Delivery, Destination, TimeLeft } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { requestHandlerOptions } from '../client-timeouts';
import { DELIVERED, makeCalls, packCalls, rejected, retry } from '../delivery/destination-calls';
import { ruleEventOf } from '../delivery/rule-event';

const MAX_ENTRIES = 10;
/** Bytes of the entries in a request, below the 1 MB that EventBridge takes in all. */
const MAX_BYTES = 900_000;

/** Codes of entries that another attempt may deliver. */
const RETRYABLE_CODES: readonly (string | undefined)[] = [
  'InternalFailure',
  'InternalException',
  'ThrottlingException',
];

export interface EventBridgeDestinationProps {
  /** Client without retries, see {@link createEventBridgeClient}. */
  readonly client: EventBridgeClient;
  /** Name or ARN of the event bus. */
  readonly busName: string;
}

/** Creates a client that leaves retries to the publisher. */
export function createEventBridgeClient(config: EventBridgeClientConfig = {}): EventBridgeClient {
  return new EventBridgeClient({ maxAttempts: 1, requestHandler: requestHandlerOptions(), ...config });
}

/** Delivers each change as an event on an event bus. */
export class EventBridgeDestination implements Destination {
  private readonly client: EventBridgeClient;
  private readonly busName: string;

  constructor(props: EventBridgeDestinationProps) {
    this.client = props.client;
    this.busName = props.busName;
  }

  async deliver(changes: readonly Change[], timeLeft?: TimeLeft): Promise<Delivery[]> {
    const entries = changes.map((change) => this.entryOf(change));
    const calls = packCalls(entries, { items: MAX_ENTRIES, bytes: MAX_BYTES, sizeOf: sizeOfEntry });
    const outcomes = await makeCalls(calls, (items) => this.put(items), { timeLeft });
    return entries.map((entry) => outcomes.get(entry)!);
  }

  private async put(entries: readonly PutEventsRequestEntry[]): Promise<Delivery[]> {
    const answer = await this.client.send(new PutEventsCommand({ Entries: [...entries] }));
    return entries.map((_, index) => {
      const result = answer.Entries?.[index];
      if (!result) return retry('the answer names no result for this change');
      if (!result.ErrorCode) return DELIVERED;
      return RETRYABLE_CODES.includes(result.ErrorCode)
        ? retry(result.ErrorCode)
        : rejected(result.ErrorCode);
    });
  }

  private entryOf(change: Change): PutEventsRequestEntry {
    const { source, detailType, detail } = ruleEventOf(change);
    return {
      EventBusName: this.busName,
      Source: source,
      DetailType: detailType,
      Time: new Date(change.at),
      Detail: JSON.stringify(detail),
    };
  }
}

function sizeOfEntry(entry: PutEventsRequestEntry): number {
  return Buffer.byteLength(JSON.stringify(entry)) + 1;
}
