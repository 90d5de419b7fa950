import { flush, init, track } from '@amplitude/analytics-node';
import { PURCHASES, RECEIVER } from './purchases.mjs';

await init('key', { serverUrl: RECEIVER, flushIntervalMillis: 10 }).promise;
for (const { user, name, shop, amount, at } of PURCHASES) {
  track(name, { shop, amount }, { user_id: user, time: at.getTime() });
}
await flush().promise;
