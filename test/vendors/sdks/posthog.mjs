import { PostHog } from 'posthog-node';
import { PURCHASES, RECEIVER } from './purchases.mjs';

const posthog = new PostHog('key', { host: RECEIVER });
for (const { user, name, shop, amount, at } of PURCHASES) {
  posthog.capture({ distinctId: user, event: name, properties: { shop, amount }, timestamp: at });
}
await posthog.shutdown();
