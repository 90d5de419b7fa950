import { decodeChanges } from '../../adapters/encoding/change-codec';
import { Change } from '../../engine/state/change';
import { ChangeLog, PersistentPart } from '../installation/change-log';
import { SegmentTotals } from './segment-totals';
import { changeText, UserChanges } from './user-changes';

/** Passes each change on to the parts that store something of it. */
export class ChangeRecorder implements PersistentPart {
  readonly kind = 'c';

  constructor(
    private readonly segments: SegmentTotals,
    private readonly users: UserChanges,
    private readonly changeLog?: ChangeLog,
  ) {}

  add(change: Change): void {
    const text = changeText(change);
    this.record(change, text);
    this.changeLog?.append(this.kind, JSON.stringify(change.userId), text);
  }

  restore([userId, text]: readonly string[]): void {
    for (const change of decodeChanges(JSON.parse(userId) as string, text)) this.record(change, text);
  }

  /** Returns nothing, because the parts that store the changes write their own snapshots. */
  snapshot(): Iterable<readonly string[]> {
    return [];
  }

  private record(change: Change, text: string): void {
    this.users.add(change.userId, text);
    this.segments.add(change);
  }
}
