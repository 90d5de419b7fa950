import { Analytics } from '@segment/analytics-node';
import { PURCHASES, RECEIVER } from './purchases.mjs';

const analytics = new Analytics({ writeKey: 'key', host: RECEIVER, maxEventsInBatch: 2 });
for (const { user, name, shop, amount, at } of PURCHASES) {
  analytics.track({ userId: user, event: name, properties: { shop, amount }, timestamp: at });
}
analytics.identify({ userId: 'ann', traits: { plan: 'gold' } });
await analytics.closeAndFlush();
