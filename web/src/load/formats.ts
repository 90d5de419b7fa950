export interface FormatChoice {
  /** Name of the format; that of the choice of one's own mapping is none. */
  readonly value: string;
  readonly label: string;
  readonly description: string;
  /** Example of a line in this format, where it is short. */
  readonly sample?: string;
}

/** Choice of a mapping that the reader writes. */
export const OWN_MAPPING = 'mapping';

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
  { value: 'amplitude', label: 'Amplitude', description: 'An export, or what its libraries send' },
  {
    value: 'aws-clickstream',
    label: 'AWS Clickstream Analytics',
    description: 'What its collector writes; the user is the one that the app has set',
  },
  {
    value: 'dynamodb-changes',
    label: 'Changes of a DynamoDB table',
    description: 'Events such as “orders MODIFY”, with the new item and, as “old.…”, the one before',
  },
  {
    value: 'end-user-messaging',
    label: 'AWS End User Messaging',
    description: 'Events of messages; without a user id in their context, the phone number is the user',
  },
  {
    value: 'google-analytics',
    label: 'Google Analytics 4',
    description: 'The export to BigQuery, as JSON lines',
  },
  { value: 'mixpanel', label: 'Mixpanel', description: 'An export, or what its libraries send' },
  { value: 'posthog', label: 'PostHog', description: 'An export, or what its libraries send' },
  {
    value: 'ses',
    label: 'Amazon SES',
    description: 'Events of mails; without a tag “userId”, the address is the user',
  },
  { value: 'snowplow', label: 'Snowplow', description: 'Enriched events as JSON' },
  {
    value: OWN_MAPPING,
    label: 'A mapping of your own',
    description: 'Says where the parts of an event are',
  },
];

/** Mapping to begin with, for records such as those of the flat format. */
export const FIRST_MAPPING = JSON.stringify(
  { eventName: '$.name', userId: '$.userId', time: '$.timestamp', values: [{ path: '$' }] },
  undefined,
  2,
);

export function labelOf(format: string): string {
  return FORMATS.find(({ value }) => value === format)?.label ?? format;
}
