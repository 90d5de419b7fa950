import { Amplify } from 'aws-amplify';
import { flushEvents, record } from 'aws-amplify/analytics/kinesis';
import { PURCHASES, RECEIVER } from './purchases.mjs';

process.env.AWS_ENDPOINT_URL_KINESIS = RECEIVER;
const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
Amplify.configure(
  { Analytics: { Kinesis: { region: 'eu-west-1' } } },
  {
    Auth: {
      credentialsProvider: {
        getCredentialsAndIdentityId: async () => ({ credentials, identityId: 'ann' }),
        clearCredentialsAndIdentityId: () => {},
      },
    },
  },
);
for (const { user, name, shop, amount, at } of PURCHASES) {
  record({
    streamName: 'events',
    partitionKey: user,
    data: { name, userId: user, timestamp: at.toISOString(), shop, amount },
  });
}
flushEvents();
