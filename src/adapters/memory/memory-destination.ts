import { Delivery, Destination, TimeLeft, UNLIMITED } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { DELIVERED, UNTRIED } from '../delivery/destination-calls';

/** Collects changes, for tests and simulations. */
export class MemoryDestination implements Destination {
  readonly changes: Change[] = [];

  constructor(private readonly onChange?: (change: Change) => void) {}

  async deliver(changes: readonly Change[], timeLeft: TimeLeft = UNLIMITED): Promise<Delivery[]> {
    if (timeLeft() <= 0) return changes.map(() => UNTRIED);
    return changes.map((change) => {
      this.changes.push(change);
      this.onChange?.(change);
      return DELIVERED;
    });
  }
}
