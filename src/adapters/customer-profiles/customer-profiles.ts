import {
  AddProfileKeyCommand,
  CustomerProfilesClient,
  CustomerProfilesClientConfig,
  PutProfileObjectCommand,
  SearchProfilesCommand,
  UpdateProfileCommand,
} from '@aws-sdk/client-customer-profiles';
import { Pause } from '../../engine/ports';
import { RateLimiter } from '../delivery/rate-limiter';

/**
 * A change that Customer Profiles is still working on another one for is answered as a bad request, and
 * passes within moments.
 */
const BUSY = /concurrent update/i;
const BUSY_ATTEMPTS = 6;
const BUSY_DELAY_MS = 80;
/** What was just created is found a moment later. */
const SEARCH_ATTEMPTS = 8;
const SEARCH_DELAY_MS = 150;

/** A client that leaves retries to the publisher. */
export function createCustomerProfilesClient(
  config: CustomerProfilesClientConfig = {},
): CustomerProfilesClient {
  return new CustomerProfilesClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
    ...config,
  });
}

export interface CustomerProfilesProps {
  readonly client: CustomerProfilesClient;
  readonly domainName: string;
  /** By which key a profile is found; its value is the user id. */
  readonly searchKey: string;
  /** Whose objects make the profile of a user who has none, and whose key ties other objects to it. */
  readonly userObjectType: string;
  readonly userKey: string;
  readonly rateLimiter: RateLimiter;
  readonly pause: Pause;
  /** From 0 to less than 1. */
  readonly random: () => number;
}

/**
 * The few calls to Amazon Connect Customer Profiles that a destination needs, at a pace, and again while a
 * profile is busy.
 */
export class CustomerProfiles {
  constructor(private readonly props: CustomerProfilesProps) {}

  /** The profiles of a user: none, the one, or several that somebody else has made. */
  async find(userId: string): Promise<string[]> {
    const { client, domainName, searchKey } = this.props;
    const { Items: items = [] } = await this.call(() =>
      client.send(
        new SearchProfilesCommand({ DomainName: domainName, KeyName: searchKey, Values: [userId] }),
      ),
    );
    return [...new Set(items.flatMap(({ ProfileId: id }) => (id ? [id] : [])))];
  }

  /**
   * Makes the profile of a user unless there is one: the object has the user for its key, so that two at once
   * make one profile.
   */
  async create(userId: string): Promise<string[]> {
    await this.putObject(this.props.userObjectType, { userId });
    for (let attempt = 0; attempt < SEARCH_ATTEMPTS; attempt++) {
      const found = await this.find(userId);
      if (found.length > 0) return found;
      await this.props.pause(SEARCH_DELAY_MS);
    }
    return [];
  }

  /** Objects with this user for their key come to this profile from now on. */
  async linkUser(profileId: string, userId: string): Promise<void> {
    const { client, domainName, userKey } = this.props;
    await this.call(() =>
      client.send(
        new AddProfileKeyCommand({
          DomainName: domainName,
          ProfileId: profileId,
          KeyName: userKey,
          Values: [userId],
        }),
      ),
    );
  }

  async putObject(objectType: string, object: object): Promise<void> {
    const { client, domainName } = this.props;
    await this.call(() =>
      client.send(
        new PutProfileObjectCommand({
          DomainName: domainName,
          ObjectTypeName: objectType,
          Object: JSON.stringify(object),
        }),
      ),
    );
  }

  /** Other attributes stay as they are; an empty text removes one. */
  async setAttribute(profileId: string, name: string, value: string): Promise<void> {
    const { client, domainName } = this.props;
    await this.call(() =>
      client.send(
        new UpdateProfileCommand({
          DomainName: domainName,
          ProfileId: profileId,
          Attributes: { [name]: value },
        }),
      ),
    );
  }

  private async call<T>(send: () => Promise<T>): Promise<T> {
    const { rateLimiter, pause, random } = this.props;
    for (let attempt = 1; ; attempt++) {
      await rateLimiter.acquire();
      try {
        return await send();
      } catch (error) {
        if (!isBusy(error) || attempt === BUSY_ATTEMPTS) throw error;
        await pause(random() * BUSY_DELAY_MS * 2 ** attempt);
      }
    }
  }
}

export function isBusy(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === 'BadRequestException' && BUSY.test(message);
}
