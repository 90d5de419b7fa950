import { SegmentTallies } from './segment-tallies';
import { changeText, UserChanges } from './user-changes';
import { decodeChanges } from '../../adapters/encoding/change-codec';
import { Change } from '../../engine/state/change';
import { Ledger, Part } from '../installation/ledger';

/** Takes each change to those who keep something of it. */
export class ChangesSeen implements Part {
  readonly kind = 'c';

  constructor(private readonly segments: SegmentTallies, private readonly users: UserChanges, private readonly ledger?: Ledger) {}

  add(change: Change): void {
    const text = changeText(change);
    this.keep(change, text);
    this.ledger?.note(this.kind, JSON.stringify(change.userId), text);
  }

  take([userId, text]: readonly string[]): void {
    for (const change of decodeChanges(JSON.parse(userId) as string, text)) this.keep(change, text);
  }

  /** Those who keep something tell it themselves. */
  all(): Iterable<readonly string[]> {
    return [];
  }

  private keep(change: Change, text: string): void {
    this.users.add(change.userId, text);
    this.segments.add(change);
  }
}
