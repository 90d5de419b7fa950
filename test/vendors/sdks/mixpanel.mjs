import Mixpanel from 'mixpanel';
import { PURCHASES, RECEIVER } from './purchases.mjs';

const { hostname, port } = new URL(RECEIVER);
const mixpanel = Mixpanel.init('token', { host: `${hostname}:${port}`, protocol: 'http' });
const events = PURCHASES.map(({ user, name, shop, amount, at }) => ({
  event: name,
  properties: { distinct_id: user, time: at, shop, amount },
}));
const sent = (send) => new Promise((resolve, reject) => send((error) => (error ? reject(error) : resolve())));
const [first, ...others] = events;
await sent((done) => mixpanel.track(first.event, first.properties, done));
await sent((done) => mixpanel.track_batch(others, done));
