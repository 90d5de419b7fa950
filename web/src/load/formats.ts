import type { EventFormat } from '../../../src/playground/api';

export interface FormatChoice {
  readonly value: EventFormat;
  readonly label: string;
  readonly description: string;
  /** Example of a line in this format. */
  readonly sample: string;
}

const PINPOINT = {
  event_type: 'purchase',
  event_timestamp: 1609754400000,
  arrival_timestamp: 1609754400000,
  attributes: { shop: 'Dublin' },
  metrics: { amount: 19.99 },
  endpoint: { Id: 'phone-1', User: { UserId: 'ann' } },
};
const FLAT = { name: 'purchase', userId: 'ann', shop: 'Dublin', amount: 19.99 };

export const FORMATS: readonly FormatChoice[] = [
  {
    value: 'detect',
    label: 'Recognise it',
    description: 'Pinpoint, Segment, CloudEvents and EventBridge by the names in a line; any other is flat',
    sample: `${JSON.stringify(FLAT)}\n${JSON.stringify(PINPOINT)}`,
  },
  {
    value: 'pinpoint',
    label: 'Amazon Pinpoint',
    description: 'Records of an event stream',
    sample: JSON.stringify(PINPOINT),
  },
  {
    value: 'flat',
    label: 'Flat',
    description:
      'Texts are attributes, numbers are metrics, “timestamp” is the time; without one, it counts now',
    sample: JSON.stringify(FLAT),
  },
  {
    value: 'segment',
    label: 'Segment',
    description: 'Its track calls, alone or in batches',
    sample: JSON.stringify({
      type: 'track',
      event: 'purchase',
      userId: 'ann',
      messageId: 'm-1',
      timestamp: '2021-01-04T10:00:00Z',
      properties: { shop: 'Dublin', amount: 19.99 },
    }),
  },
  {
    value: 'cloudevents',
    label: 'CloudEvents',
    description: 'Version 1.0 as JSON; the subject is the user',
    sample: JSON.stringify({
      specversion: '1.0',
      type: 'purchase',
      source: '/shop',
      id: 'e-1',
      subject: 'ann',
      time: '2021-01-04T10:00:00Z',
      data: { shop: 'Dublin', amount: 19.99 },
    }),
  },
  {
    value: 'eventbridge',
    label: 'Amazon EventBridge',
    description: 'Events of a bus',
    sample: JSON.stringify({
      'detail-type': 'purchase',
      'source': 'shop',
      'id': 'e-1',
      'time': '2021-01-04T10:00:00Z',
      'detail': { userId: 'ann', shop: 'Dublin', amount: 19.99 },
    }),
  },
];
