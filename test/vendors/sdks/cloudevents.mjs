import { CloudEvent, emitterFor, httpTransport, Mode } from 'cloudevents';
import { PURCHASES, RECEIVER } from './purchases.mjs';

const send = emitterFor(httpTransport(RECEIVER), { mode: Mode.STRUCTURED });
for (const { user, name, shop, amount, at } of PURCHASES) {
  await send(
    new CloudEvent({
      type: name,
      source: 'https://shop.example',
      subject: user,
      time: at.toISOString(),
      data: { shop, amount },
    }),
  );
}
