import { EventMapping, EventSource, TimeFormat } from '../src';

interface PinpointLine {
  readonly event_type: string;
  readonly event_timestamp: number;
  readonly attributes: Record<string, string>;
  readonly metrics: Record<string, number>;
  readonly endpoint: { readonly Id: string; readonly User: { readonly UserId: string } };
}

export interface SourceKind {
  /** Creates the event source as an application does. */
  source(): EventSource;
  /** Converts a record of the examples to the format of this source. */
  write(pinpointRecord: string): string;
}

export const SOURCES: Record<string, SourceKind> = {
  pinpoint: {
    source: () => EventSource.pinpoint(),
    write: (record) => record,
  },
  flat: {
    source: () =>
      EventSource.kinesis({
        mapping: EventMapping.flat({
          userId: '$.customer',
          time: '$.at',
          timeFormat: TimeFormat.EPOCH_MILLISECONDS,
        }),
      }),
    write: (record) => {
      const {
        event_type: name,
        event_timestamp: at,
        attributes,
        metrics,
        endpoint,
      } = JSON.parse(record) as PinpointLine;
      return JSON.stringify({ name, customer: endpoint.User.UserId, at, ...attributes, ...metrics });
    },
  },
};
