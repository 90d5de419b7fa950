import { Delivery, Destination } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { DELIVERED } from '../delivery/destination-calls';

/** Collects changes, for tests and simulations. */
export class MemoryDestination implements Destination {
  readonly changes: Change[] = [];

  constructor(private readonly onChange?: (change: Change) => void) {}

  async deliver(changes: readonly Change[]): Promise<Delivery[]> {
    return changes.map((change) => {
      this.changes.push(change);
      this.onChange?.(change);
      return DELIVERED;
    });
  }
}
