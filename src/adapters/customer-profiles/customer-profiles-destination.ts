import { LRUCache } from 'lru-cache';
import { inParallel } from '../../common/in-parallel';
import { Delivery, Destination, TimeLeft, UNLIMITED } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { DELIVERED, failureOf, rejected, retry, UNTRIED } from '../delivery/destination-calls';
import { ruleEventOf } from '../delivery/rule-event';
import { CustomerProfiles, isBusy } from './customer-profiles';

const MAX_CONCURRENT_CHANGES = 10;
const MAX_CACHED_PROFILES = 20_000;
/** Characters of a profile's key (AddProfileKey). */
const MAX_KEY_LENGTH = 255;

/** Returns the value of an attribute, empty to remove it; undefined when the change is an event. */
function attributeValue({ value, told }: Change): string | undefined {
  if (told !== undefined) return told ?? '';
  return value && (value === 'ready' ? value : '');
}

interface KnownProfile {
  readonly id: string;
  /** Whether objects with this user as their key are added to it. */
  readonly linked: boolean;
}

/** A delivery that no retry can complete; the message names no user. */
class PermanentFailure extends Error {}
/** A delivery that a retry may complete. */
class TransientFailure extends Error {}

/**
 * Delivers attributes to the profiles of Amazon Connect Customer Profiles, and each event as an object of its
 * own.
 */
export class CustomerProfilesDestination implements Destination {
  private readonly known = new LRUCache<string, KnownProfile>({ max: MAX_CACHED_PROFILES });

  constructor(
    private readonly profiles: CustomerProfiles,
    private readonly ruleObjectType: string,
  ) {}

  /**
   * Delivers changes until a call is throttled or no time is left, and leaves the rest untried: the quota is
   * for the next attempt.
   */
  async deliver(changes: readonly Change[], timeLeft: TimeLeft = UNLIMITED): Promise<Delivery[]> {
    const outcomes = new Map<Change, Delivery>();
    let stopped: Delivery | undefined;
    await inParallel(changes, MAX_CONCURRENT_CHANGES, async (change) => {
      if (!stopped && timeLeft() <= 0) stopped = UNTRIED;
      if (stopped) {
        outcomes.set(change, stopped);
        return;
      }
      try {
        await this.deliverOne(change);
        outcomes.set(change, DELIVERED);
      } catch (error) {
        const outcome = outcomeOf(error);
        outcomes.set(change, outcome);
        if (failureOf(error).kind === 'throttled') stopped = outcome;
      }
    });
    return changes.map((change) => outcomes.get(change)!);
  }

  private async deliverOne(change: Change): Promise<void> {
    const { userId, output } = change;
    const value = attributeValue(change);
    if (userId.length > MAX_KEY_LENGTH) {
      throw new PermanentFailure(
        `the user id has ${userId.length} characters, and a key of a profile at most ${MAX_KEY_LENGTH}`,
      );
    }
    if (value === undefined) {
      const { id } = await this.profileOf(userId);
      await this.linkUser(userId, id);
      await this.profiles.putObject(this.ruleObjectType, ruleEventOf(change).detail);
      return;
    }
    const profile = await this.profileOf(userId);
    try {
      await this.profiles.setAttribute(profile.id, output.name, value);
    } catch (error) {
      // The profile was merged into another or deleted.
      if (failureOf(error).status !== 404) throw error;
      this.known.delete(userId);
      await this.profiles.setAttribute((await this.profileOf(userId)).id, output.name, value);
    }
  }

  private async profileOf(userId: string): Promise<KnownProfile> {
    const known = this.known.get(userId);
    if (known) return known;
    const found = await this.profiles.find(userId);
    const ids = found.length > 0 ? found : await this.create(userId);
    if (ids.length === 0) throw new TransientFailure('the profile that was made is not found yet');
    if (ids.length > 1) {
      throw new PermanentFailure(
        `${ids.length} profiles have this user for their key; merge them, or choose a key that only one has`,
      );
    }
    const profile = { id: ids[0], linked: found.length === 0 || this.profiles.searchKeyLinks };
    this.known.set(userId, profile);
    return profile;
  }

  private async create(userId: string): Promise<string[]> {
    const { creation } = this.profiles;
    if (!creation) {
      throw new PermanentFailure(
        'no profile has this user for its key, and this destination makes none; make it, then redrive',
      );
    }
    return this.profiles.create(userId, creation);
  }

  private async linkUser(userId: string, id: string): Promise<void> {
    if (this.known.get(userId)?.linked) return;
    await this.profiles.linkUser(id, userId);
    this.known.set(userId, { id, linked: true });
  }
}

function outcomeOf(error: unknown): Delivery {
  if (error instanceof PermanentFailure) return rejected(error.message);
  if (error instanceof TransientFailure) return retry(error.message);
  const { kind, reason } = failureOf(error);
  return kind === 'passing' || kind === 'throttled' || isBusy(error) ? retry(reason) : rejected(reason);
}
