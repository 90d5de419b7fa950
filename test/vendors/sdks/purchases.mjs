/** What each library is given to send. */
export const PURCHASES = [
  {
    user: 'ann',
    name: 'Order Completed',
    shop: 'Cork',
    amount: 19.99,
    at: new Date('2026-01-05T10:00:00.123Z'),
  },
  {
    user: 'ann',
    name: 'Order Completed',
    shop: 'Cork',
    amount: 10,
    at: new Date('2026-01-06T10:00:00.456Z'),
  },
  {
    user: 'bob',
    name: 'Cart Viewed',
    shop: 'Galway',
    amount: 5.5,
    at: new Date('2026-01-07T10:00:00.789Z'),
  },
];

/** Address of the receiver that stands for the vendor's. */
export const RECEIVER = process.argv[2];
