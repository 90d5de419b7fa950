import { LRUCache } from 'lru-cache';
import { Random } from './draws';

/** Container of the aggregator with the versions of the users that it remembers. */
export class Container {
  readonly known: LRUCache<number, number>;
  isNew = true;

  constructor(cachedUsers: number) {
    this.known = new LRUCache({ max: cachedUsers });
  }
}

/** Containers of the aggregator: an invocation takes an idle one, or a new one when none is. */
export class Fleet {
  started = 0;
  private readonly idle: Container[] = [];
  private readonly kept = new Map<number, Container>();

  constructor(
    private readonly cachedUsers: number,
    private readonly random: Random,
    private readonly keepsContainers = false,
  ) {}

  take(shard: number): Container {
    return (this.keepsContainers ? this.takeKept(shard) : this.takeAny()) ?? this.start();
  }

  giveBack(container: Container, shard: number): void {
    container.isNew = false;
    if (this.keepsContainers) this.kept.set(shard, container);
    else this.idle.push(container);
  }

  private takeKept(shard: number): Container | undefined {
    const container = this.kept.get(shard);
    this.kept.delete(shard);
    return container;
  }

  private takeAny(): Container | undefined {
    const place = Math.floor(this.random() * this.idle.length);
    const [container] = this.idle.splice(place, 1);
    return container;
  }

  private start(): Container {
    this.started++;
    return new Container(this.cachedUsers);
  }
}
