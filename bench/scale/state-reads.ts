import { callSeconds, storePause } from './draws';
import { UserEvents } from './user-writes';
import { World } from './world';

const MAX_CONCURRENT_READS = 8;

/** Reads versions of users in calls of many keys; those that a throttled table leaves out are read again. */
export class StateReads {
  private readonly parts: UserEvents[][] = [];
  private begun = 0;
  private underWay = 0;
  private hasFailed = false;

  constructor(
    private readonly world: World,
    users: readonly UserEvents[],
    private readonly isOver: () => boolean,
  ) {
    const { readsPerCall } = world.parameters;
    for (let first = 0; first < users.length; first += readsPerCall) {
      this.parts.push(users.slice(first, first + readsPerCall));
    }
  }

  /** @param then receives whether all were read; without it no user of the batch is counted */
  run(then: (isRead: boolean) => void): void {
    if (this.parts.length === 0) return then(true);
    const readNext = () => {
      if (this.begun < this.parts.length && !this.hasFailed) {
        this.underWay++;
        this.readPart(this.parts[this.begun++], 0, (isRead) => {
          this.underWay--;
          if (!isRead) this.hasFailed = true;
          readNext();
        });
      } else if (this.underWay === 0) {
        then(!this.hasFailed);
      }
    };
    for (let reader = 0; reader < Math.min(MAX_CONCURRENT_READS, this.parts.length); reader++) readNext();
  }

  private readPart(users: readonly UserEvents[], attempt: number, then: (isRead: boolean) => void): void {
    const { agenda, parameters, random, table } = this.world;
    if (users.length === 0) return then(true);
    if (attempt === parameters.readAttempts) return then(false);
    const pause = attempt === 0 ? 0 : storePause(random, attempt, parameters);
    agenda.after(pause + callSeconds(random, users.length, parameters), () => {
      if (this.isOver()) return;
      const unread = users.filter((events) => {
        const version = table.read(events.user, agenda.now);
        if (version !== undefined) events.version = version;
        return version === undefined;
      });
      this.readPart(unread, attempt + 1, then);
    });
  }
}
