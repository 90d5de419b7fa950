import { UserEvent } from '../../engine/events/event';
import { eventIdOf } from '../../engine/events/record-fields';

const MAX_IDS = 100_000;

/** Recognises events that come again by their ids, of a limited number of ids. */
export class EventIds {
  /** Events whose id an earlier one of the user has, with other content. */
  conflicts = 0;
  /** Events without an id. */
  missing = 0;
  private readonly contents = new Map<string, string>();

  /**
   * Adds an event.
   *
   * @returns whether it repeats an earlier one
   */
  add(event: UserEvent): boolean {
    if (event.id === undefined) {
      this.missing++;
      return false;
    }
    const key = `${event.id} ${event.userId}`;
    // A hash keeps the memory small where events are large.
    const content = eventIdOf(JSON.stringify([event.name, event.time, event.attributes, event.metrics])).id!;
    const before = this.contents.get(key);
    if (before === undefined) {
      if (this.contents.size < MAX_IDS) this.contents.set(key, content);
      return false;
    }
    if (before !== content) this.conflicts++;
    return true;
  }
}
