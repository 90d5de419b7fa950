import {
  EventBridgeClient,
  EventBridgeClientConfig,
  PutEventsCommand,
  PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { Delivery, Destination } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { DELIVERED, makeCalls, packCalls, rejected, retry } from '../delivery/destination-calls';
import { ruleEventOf } from '../delivery/rule-event';

const MAX_ENTRIES = 10;
/** EventBridge takes less than 1 MB; the rest is left to the frame around the entries. */
const MAX_BYTES = 900_000;

/** The only codes of an entry that another attempt can mend. */
const RETRYABLE_CODES: readonly (string | undefined)[] = [
  'InternalFailure',
  'InternalException',
  'ThrottlingException',
];

export interface EventBridgeDestinationProps {
  /** Should not retry by itself, see {@link createEventBridgeClient}. */
  readonly client: EventBridgeClient;
  /** Name or ARN. */
  readonly busName: string;
}

/** A client that leaves retries to the publisher. */
export function createEventBridgeClient(config: EventBridgeClientConfig = {}): EventBridgeClient {
  return new EventBridgeClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
    ...config,
  });
}

/** Delivers each change as one event on an event bus. */
export class EventBridgeDestination implements Destination {
  private readonly client: EventBridgeClient;
  private readonly busName: string;

  constructor(props: EventBridgeDestinationProps) {
    this.client = props.client;
    this.busName = props.busName;
  }

  async deliver(changes: readonly Change[]): Promise<Delivery[]> {
    const entries = changes.map((change) => this.entryOf(change));
    const calls = packCalls(entries, { items: MAX_ENTRIES, bytes: MAX_BYTES, sizeOf: sizeOfEntry });
    const outcomes = await makeCalls(calls, async (items) => this.put(items));
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
