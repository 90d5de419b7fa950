import { Clock } from '../../engine/ports';
import { StoredUsers } from '../../operations/users/stored-users';
import { Vocabulary } from '../api';
import { ObservedVocabulary } from '../installation/observed-vocabulary';

/** Pages of users to read. Users do similar things, so more of them would add few names. */
const MAX_PAGES = 5;
const USERS_PER_PAGE = 200;
const CACHE_MS = 10 * 60_000;

/**
 * Collects names and values from the histories of some users. The table distributes users by a hash of their
 * id, so the first ones are a random sample.
 */
export class VocabularySample {
  private latest?: { readonly at: number; readonly vocabulary: Promise<Vocabulary> };

  constructor(
    private readonly users: StoredUsers,
    private readonly clock: Clock,
  ) {}

  async view(): Promise<Vocabulary> {
    const at = this.clock();
    if (!this.latest || at - this.latest.at > CACHE_MS) {
      this.latest = { at, vocabulary: this.collect() };
    }
    const { latest } = this;
    return latest.vocabulary.catch((error: unknown) => {
      if (this.latest === latest) this.latest = undefined;
      throw error;
    });
  }

  private async collect(): Promise<Vocabulary> {
    const observed = new ObservedVocabulary();
    let next: string | undefined;
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const page = await this.users.statePage(next, { limit: USERS_PER_PAGE });
      for (const { history } of await this.users.withHistories(page)) {
        for (const { eventName, attributes, metrics } of history) {
          observed.add({ name: eventName, attributes, metrics });
        }
      }
      next = page.next;
      if (next === undefined) break;
    }
    return observed.view();
  }
}
