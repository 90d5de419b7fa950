import { decodeChanges, encodeChanges } from '../../adapters/encoding/change-codec';
import { Change } from '../../engine/state/change';
import { outputKey, outputOfKey } from '../../rule-language/rule';
import { ChangeView } from '../api';
import { PersistentPart } from '../installation/change-log';
import { changeView } from '../views/views';

/** Number of changes stored per user. */
export const MAX_CHANGES_PER_USER = 50;

/** Stores the latest changes of each user as text, because most of them are never read. */
export class UserChanges implements PersistentPart {
  readonly kind = 'p';
  /** Changes by user id, newest last. */
  private readonly users = new Map<string, string[]>();

  add(userId: string, text: string): void {
    const texts = this.users.get(userId);
    if (!texts) this.users.set(userId, [text]);
    else if (texts.push(text) > MAX_CHANGES_PER_USER) texts.shift();
  }

  /** Lists the changes of a user, newest first. */
  of(userId: string): ChangeView[] {
    return (this.users.get(userId) ?? [])
      .flatMap((text) => decodeChanges(userId, text))
      .map(changeView)
      .reverse();
  }

  /** Lists the changes by a rule, user by user; a user without any has an empty list. */
  *ofRule(rule: string): Generator<readonly ChangeView[]> {
    const name = JSON.stringify(outputOfKey(rule).name);
    for (const [userId, texts] of this.users) {
      yield texts
        .filter((text) => text.includes(name))
        .flatMap((text) => decodeChanges(userId, text))
        .filter(({ output }) => outputKey(output) === rule)
        .map(changeView);
    }
  }

  forget(userId: string): void {
    this.users.delete(userId);
  }

  restore([userId, ...texts]: readonly string[]): void {
    this.users.set(JSON.parse(userId) as string, [...texts]);
  }

  *snapshot(): Iterable<readonly string[]> {
    for (const [userId, texts] of this.users) yield [JSON.stringify(userId), ...texts];
  }
}

/** Encodes the parts of a change that are stored. */
export function changeText({ userId, output, n, value, told, count, sum, at }: Change): string {
  return encodeChanges([{ userId, output, n, value, told, count, sum, at }]);
}
