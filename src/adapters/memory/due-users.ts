import { DUE_PARTS, DuePage, DueUser } from '../../engine/ports';
import { duePartOf } from '../due-part';

interface Part {
  /** Users in order, as they were when the part was last read. */
  sorted: readonly DueUser[];
  /** Users that have moved since then. */
  readonly moved: Set<string>;
}

/** Keeps the instants at which users are due, and lists them as the index of a table would. */
export class DueUsers {
  private readonly instants = new Map<string, number>();
  private readonly parts = Array.from({ length: DUE_PARTS }, (): Part => ({ sorted: [], moved: new Set() }));

  get(userId: string): number | undefined {
    return this.instants.get(userId);
  }

  /** Moves a user; undefined when time alone changes nothing for it. */
  set(userId: string, dueAt: number | undefined): void {
    if (this.instants.get(userId) === dueAt) return;
    if (dueAt === undefined) this.instants.delete(userId);
    else this.instants.set(userId, dueAt);
    this.parts[duePartOf(userId)].moved.add(userId);
  }

  page(before: number, part: number, limit: number, after?: string): DuePage {
    const all = this.inOrder(this.parts[part]);
    const last = after === undefined ? undefined : (JSON.parse(after) as DueUser);
    const start = last ? firstPlace(all, (user) => compare(user, last) > 0) : 0;
    const end = firstPlace(all, ({ dueAt }) => dueAt > before);
    const users = all.slice(start, Math.min(start + limit, end));
    return {
      users,
      ...(start + limit < end && { next: JSON.stringify(users[users.length - 1]) }),
    };
  }

  /** Sorts the users in that have moved since the part was last read. */
  private inOrder(part: Part): readonly DueUser[] {
    const { moved } = part;
    if (moved.size > 0) {
      const anew = [...moved].flatMap((userId) => {
        const dueAt = this.instants.get(userId);
        return dueAt === undefined ? [] : [{ userId, dueAt }];
      });
      part.sorted = [...part.sorted.filter(({ userId }) => !moved.has(userId)), ...anew].sort(compare);
      moved.clear();
    }
    return part.sorted;
  }
}

/** Returns the place of the first user from which on a test holds; the number of users when it never does. */
function firstPlace(all: readonly DueUser[], holds: (user: DueUser) => boolean): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(all[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

function compare(a: DueUser, b: DueUser): number {
  if (a.dueAt !== b.dueAt) return a.dueAt - b.dueAt;
  if (a.userId === b.userId) return 0;
  return a.userId < b.userId ? -1 : 1;
}
