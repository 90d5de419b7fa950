const AT = Date.UTC(2026, 0, 5, 10);
const at = new Date(AT).toISOString();

/** Moment at which all events of {@link VENDOR_RECORDS} were, in epoch milliseconds. */
export const VENDOR_TIME = AT;

/** Part of the event in a record; each is of the user ann. */
export interface VendorEvent {
  readonly name: string;
  readonly endpointId?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly metrics?: Readonly<Record<string, string>>;
}

/** Records as each vendor documents them, shortened, and the events that they hold. */
export const VENDOR_RECORDS: readonly (readonly [string, object, readonly VendorEvent[]])[] = [
  [
    'amplitude',
    {
      $insert_id: 'i1',
      app: 1,
      event_type: 'Order Completed',
      event_time: '2026-01-05 10:00:00.000000',
      user_id: 'ann',
      device_id: 'd1',
      amplitude_id: 12345678901,
      event_properties: { revenue: 19.99, shop: 'Cork' },
      user_properties: { plan: 'gold' },
    },
    [
      {
        name: 'Order Completed',
        endpointId: 'd1',
        attributes: { 'shop': 'Cork', 'user.plan': 'gold' },
        metrics: { revenue: '19.99' },
      },
    ],
  ],
  [
    'amplitude',
    {
      api_key: 'k',
      events: ['a', 'b'].map((event_type) => ({
        event_type,
        user_id: 'ann',
        time: AT,
        insert_id: event_type,
      })),
    },
    [{ name: 'a' }, { name: 'b' }],
  ],
  [
    'aws-clickstream',
    {
      event_type: '_page_view',
      event_id: 'e1',
      timestamp: AT,
      unique_id: 'u1',
      user: { _user_id: { value: 'ann', set_timestamp: AT }, _user_first_touch_timestamp: { value: AT } },
      attributes: { _page_title: 'Home', _engagement_time_msec: 1200 },
    },
    [
      {
        name: '_page_view',
        endpointId: 'u1',
        attributes: { _page_title: 'Home' },
        metrics: { _engagement_time_msec: '1200' },
      },
    ],
  ],
  [
    'dynamodb-changes',
    {
      eventID: 'c1',
      eventName: 'MODIFY',
      tableName: 'orders',
      dynamodb: {
        ApproximateCreationDateTime: AT * 1000,
        ApproximateCreationDateTimePrecision: 'MICROSECOND',
        Keys: { orderId: { S: 'o1' } },
        NewImage: { userId: { S: 'ann' }, amount: { N: '19.99' }, state: { S: 'paid' } },
        OldImage: { userId: { S: 'ann' }, state: { S: 'open' } },
      },
    },
    [
      {
        name: 'orders MODIFY',
        attributes: { 'state': 'paid', 'old.state': 'open' },
        metrics: { amount: '19.99' },
      },
    ],
  ],
  [
    'end-user-messaging',
    {
      eventType: 'TEXT_DELIVERED',
      eventVersion: '1.0',
      eventTimestamp: AT,
      messageId: 'm1',
      destinationPhoneNumber: '+353871234567',
      isoCountryCode: 'IE',
      totalMessagePrice: 0.05,
      context: { userId: 'ann', campaign: 'spring' },
    },
    [
      {
        name: 'TEXT_DELIVERED',
        attributes: { 'isoCountryCode': 'IE', 'context.campaign': 'spring' },
        metrics: { totalMessagePrice: '0.05' },
      },
    ],
  ],
  [
    'google-analytics',
    {
      event_date: '20260105',
      event_timestamp: `${AT}000`,
      event_name: 'purchase',
      event_bundle_sequence_id: 7,
      user_id: 'ann',
      user_pseudo_id: '1.2',
      event_params: [
        {
          key: 'currency',
          value: { string_value: 'EUR', int_value: null, float_value: null, double_value: null },
        },
        {
          key: 'value',
          value: { string_value: null, int_value: null, float_value: null, double_value: 19.99 },
        },
        {
          key: 'items',
          value: { string_value: null, int_value: '3', float_value: null, double_value: null },
        },
      ],
      user_properties: [{ key: 'plan', value: { string_value: 'gold', set_timestamp_micros: `${AT}000` } }],
      ecommerce: { purchase_revenue: 19.99, transaction_id: 't1' },
    },
    [
      {
        name: 'purchase',
        endpointId: '1.2',
        attributes: { 'currency': 'EUR', 'user.plan': 'gold', 'ecommerce.transaction_id': 't1' },
        metrics: { 'value': '19.99', 'items': '3', 'ecommerce.purchase_revenue': '19.99' },
      },
    ],
  ],
  [
    'mixpanel',
    {
      event: 'Signed up',
      properties: { time: AT / 1000, distinct_id: 'ann', $insert_id: 'i1', Referred: 'Friend', n: 2 },
    },
    [{ name: 'Signed up', attributes: { Referred: 'Friend' }, metrics: { n: '2' } }],
  ],
  [
    'posthog',
    {
      uuid: 'u1',
      event: 'bought',
      distinct_id: 'ann',
      timestamp: at,
      properties: '{"amount":5,"$lib":"web"}',
    },
    [{ name: 'bought', attributes: { $lib: 'web' }, metrics: { amount: '5' } }],
  ],
  [
    'posthog',
    {
      api_key: 'k',
      batch: ['a', 'b'].map((event) => ({
        event,
        timestamp: at,
        properties: { distinct_id: 'ann', amount: 5 },
      })),
    },
    [{ name: 'a', metrics: { amount: '5' } }, { name: 'b' }],
  ],
  [
    'ses',
    {
      eventType: 'Click',
      mail: {
        timestamp: '2026-01-05T09:00:00.000Z',
        messageId: 'm1',
        destination: ['ann@example.com'],
        tags: { userId: ['ann'] },
      },
      click: { timestamp: at, link: 'https://example.com/', userAgent: 'Mozilla' },
    },
    [{ name: 'Click', attributes: { link: 'https://example.com/', userAgent: 'Mozilla' } }],
  ],
  [
    'snowplow',
    {
      event_id: 'e1',
      event_name: 'purchase',
      app_id: 'shop',
      user_id: 'ann',
      domain_userid: 'd1',
      derived_tstamp: '2026-01-05 10:00:00.000',
      unstruct_event_com_example_purchase_1: { amount: 19.99 },
    },
    [{ name: 'purchase', endpointId: 'd1', attributes: { app_id: 'shop' }, metrics: { amount: '19.99' } }],
  ],
];
