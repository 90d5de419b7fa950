import { decodeChanges, encodeChanges } from '../../adapters/encoding/change-codec';
import { Change } from '../../engine/state/change';
import { ChangeView } from '../api';
import { PersistentPart } from '../installation/change-log';
import { changeView } from '../views/views';

/** So many of each user are kept. */
const MAX_CHANGES_PER_USER = 50;

/** The latest changes of each user, as text: hardly any of them is ever looked at. */
export class UserChanges implements PersistentPart {
  readonly kind = 'p';
  /** By user id, the newest last. */
  private readonly users = new Map<string, string[]>();

  add(userId: string, text: string): void {
    const texts = this.users.get(userId);
    if (!texts) this.users.set(userId, [text]);
    else if (texts.push(text) > MAX_CHANGES_PER_USER) texts.shift();
  }

  /** Newest first. */
  of(userId: string): ChangeView[] {
    return (this.users.get(userId) ?? [])
      .flatMap((text) => decodeChanges(userId, text))
      .map(changeView)
      .reverse();
  }

  restore([userId, ...texts]: readonly string[]): void {
    this.users.set(JSON.parse(userId) as string, [...texts]);
  }

  *snapshot(): Iterable<readonly string[]> {
    for (const [userId, texts] of this.users) yield [JSON.stringify(userId), ...texts];
  }
}

/** What is kept of a change. */
export function changeText({ userId, output, n, value, count, sum, at }: Change): string {
  return encodeChanges([{ userId, output, n, value, count, sum, at }]);
}
