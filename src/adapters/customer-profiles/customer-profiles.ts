import {
  AddProfileKeyCommand,
  CustomerProfilesClient,
  CustomerProfilesClientConfig,
  PutProfileObjectCommand,
  SearchProfilesCommand,
  UpdateProfileCommand,
} from '@aws-sdk/client-customer-profiles';
import { Pause } from '../../engine/ports';
import { requestHandlerOptions } from '../client-timeouts';
import { RateLimiter } from '../delivery/rate-limiter';

/** Message of the bad request that a call gets while another call for the same profile is in progress. */
const BUSY = /concurrent update/i;
const BUSY_ATTEMPTS = 6;
const BUSY_DELAY_MS = 80;
/** Searches for a profile that was just created, and milliseconds between them. */
const SEARCH_ATTEMPTS = 8;
const SEARCH_DELAY_MS = 150;

/** Creates a client that leaves retries to the publisher. */
export function createCustomerProfilesClient(
  config: CustomerProfilesClientConfig = {},
): CustomerProfilesClient {
  return new CustomerProfilesClient({ maxAttempts: 1, requestHandler: requestHandlerOptions(), ...config });
}

/** Creation of the profile of a user without one, by an object that holds the user id. */
export interface ProfileCreation {
  readonly objectType: string;
  /** Name of the field of the object that holds the user id. */
  readonly userIdField: string;
}

export interface CustomerProfilesProps {
  readonly client: CustomerProfilesClient;
  readonly domainName: string;
  /** Name of the key whose value is the user id, by which profiles are found. */
  readonly searchKey: string;
  /** Name of the key that links objects to a profile: the search key, or one that is added to profiles. */
  readonly userKey: string;
  /** Absent where no profiles are to be created. */
  readonly creation?: ProfileCreation;
  readonly rateLimiter: RateLimiter;
  readonly pause: Pause;
  /** Returns a number from 0 to less than 1. */
  readonly random: () => number;
}

/** Calls Amazon Connect Customer Profiles at a limited rate, and again while a profile is busy. */
export class CustomerProfiles {
  constructor(private readonly props: CustomerProfilesProps) {}

  /** Finds the profiles of a user, which may be several when other systems create profiles too. */
  async find(userId: string): Promise<string[]> {
    const { client, domainName, searchKey } = this.props;
    const ids = new Set<string>();
    let nextToken: string | undefined;
    do {
      const command = new SearchProfilesCommand({
        DomainName: domainName,
        KeyName: searchKey,
        Values: [userId],
        NextToken: nextToken,
      });
      const { Items: items = [], NextToken } = await this.call(() => client.send(command));
      for (const { ProfileId: id } of items) if (id) ids.add(id);
      nextToken = NextToken;
    } while (nextToken);
    return [...ids];
  }

  /** Whether profiles have the key that links objects to them before it is added. */
  get searchKeyLinks(): boolean {
    return this.props.searchKey === this.props.userKey;
  }

  get creation(): ProfileCreation | undefined {
    return this.props.creation;
  }

  /**
   * Creates the profile of a user: the user id is the key of the object, so that two calls create one
   * profile.
   */
  async create(userId: string, { objectType, userIdField }: ProfileCreation): Promise<string[]> {
    await this.putObject(objectType, { [userIdField]: userId });
    for (let attempt = 0; attempt < SEARCH_ATTEMPTS; attempt++) {
      const found = await this.find(userId);
      if (found.length > 0) return found;
      await this.props.pause(SEARCH_DELAY_MS);
    }
    return [];
  }

  /** Adds later objects with this user as their key to this profile. */
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

  /** Sets one attribute and keeps the others; an empty value removes it. */
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
