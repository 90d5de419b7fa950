import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { PURCHASES, RECEIVER } from './purchases.mjs';

const analytics = new RudderAnalytics('key', { dataPlaneUrl: RECEIVER, gzip: true });
for (const { user, name, shop, amount, at } of PURCHASES) {
  analytics.track({ userId: user, event: name, properties: { shop, amount }, timestamp: at });
}
analytics.identify({ userId: 'ann', traits: { plan: 'gold' } });
await analytics.flush();
