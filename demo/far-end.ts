import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Destination, PinpointIncrementalAnalytics, ProfileKey } from '../src';
import {
  AMPLIFY_TYPE,
  FakeCustomerProfiles,
  FakeDomain,
  objectTypesOf,
} from '../test/support/fake-customer-profiles';
import { FakeEventBridge } from '../test/support/fake-eventbridge';
import { FakePinpoint } from '../test/support/fake-pinpoint';

/** Calls per second that Pinpoint allows by default (Pinpoint quotas). */
const PINPOINT_QUOTAS = { PutEvents: 15, UpdateEndpointsBatch: 2 };

/** A receiver of changes, as a marketer sees it. */
export interface FarEnd {
  readonly name: string;
  /** Environment variables that direct the functions to it. */
  readonly environment: Record<string, string>;
  isReady(user: string, attribute: string): boolean;
  /** Names of the fired events, repeated as often as they were fired. */
  fired(): string[];
  calls(): { readonly made: number; readonly throttled: number };
  close(): Promise<void>;
}

export interface FarEndKind {
  /** Creates the destination as an application does. */
  destination(name: string): Destination;
  start(name: string, analytics: PinpointIncrementalAnalytics): Promise<FarEnd>;
}

export const FAR_ENDS: Record<string, FarEndKind> = {
  'pinpoint': {
    destination: (applicationId) => Destination.pinpoint({ applicationId }),
    start: async (applicationId) => {
      const fake = await FakePinpoint.start({ applicationId, quotas: PINPOINT_QUOTAS, clock: Date.now });
      return {
        name: 'Pinpoint',
        environment: { AWS_ENDPOINT_URL_PINPOINT: fake.endpoint },
        isReady: (user, attribute) => fake.application.userAttributes(user)[attribute]?.[0] === 'ready',
        fired: () => fake.application.events.map(({ EventType: type = '' }) => type),
        calls: () => ({
          made: fake.calls.length,
          throttled: fake.calls.filter(({ status }) => status === 429).length,
        }),
        close: () => fake.close(),
      };
    },
  },
  'eventbridge': {
    destination: () => Destination.eventBridge(),
    start: async () => {
      const fake = await FakeEventBridge.start();
      const details = () =>
        fake.entries.map(
          ({ Detail }) =>
            JSON.parse(Detail!) as { userId: string; output: { kind: string; name: string }; value?: string },
        );
      const last = new Map<string, string | undefined>();
      let seen = 0;
      const isReady = (user: string, attribute: string) => {
        const all = details();
        for (; seen < all.length; seen++) {
          last.set(`${all[seen].output.name}|${all[seen].userId}`, all[seen].value);
        }
        return last.get(`${attribute}|${user}`) === 'ready';
      };
      return {
        name: 'EventBridge',
        environment: { AWS_ENDPOINT_URL_EVENTBRIDGE: fake.endpoint },
        isReady,
        fired: () =>
          details()
            .filter(({ output }) => output.kind === 'event')
            .map(({ output }) => output.name),
        calls: () => ({ made: fake.calls.length, throttled: 0 }),
        close: () => fake.close(),
      };
    },
  },
  'customer-profiles': {
    destination: (domainName) => Destination.customerProfiles({ domainName, callsPerSecond: 1_000 }),
    start: (domainName, analytics) => startProfiles(domainName, analytics, {}),
  },
  'amplify-profiles': {
    destination: (domainName) =>
      Destination.customerProfiles({
        domainName,
        profileKey: ProfileKey.AMPLIFY,
        callsPerSecond: 1_000,
      }),
    start: (domainName, analytics) =>
      startProfiles(domainName, analytics, { searchKey: 'principalIdKey', types: [AMPLIFY_TYPE] }),
  },
};

/** Starts Customer Profiles with a domain that has the installation's object types beside its own. */
async function startProfiles(
  domainName: string,
  analytics: PinpointIncrementalAnalytics,
  { types = [], searchKey }: FakeDomain,
): Promise<FarEnd> {
  const installed = objectTypesOf(Template.fromStack(Stack.of(analytics)), domainName);
  const fake = await FakeCustomerProfiles.start(domainName, { searchKey, types: [...types, ...installed] });
  return {
    name: 'Customer Profiles',
    environment: { AWS_ENDPOINT_URL_CUSTOMER_PROFILES: fake.endpoint },
    isReady: (user, attribute) => fake.of(user)[0]?.attributes[attribute] === 'ready',
    fired: () =>
      [...fake.objects.values()].map(({ object }) => String((object.output as { name: string }).name)),
    calls: () => ({ made: fake.calls.length, throttled: 0 }),
    close: () => fake.close(),
  };
}
