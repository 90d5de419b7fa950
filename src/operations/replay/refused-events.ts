import { deadLetterPrefix } from '../../contract/dead-letters';
import { DeadLetterBucket } from '../redrive/dead-letter-bucket';
import { readDeadLetters } from '../redrive/dead-object';

export interface RefusedEventsOptions {
  readonly bucket: DeadLetterBucket;
  /** Id of the installation. */
  readonly installation: string;
  readonly functionName: string;
}

/** Counts the events that the aggregator has kept as dead letters since it was asked to look. */
export class RefusedEvents {
  /** Begins the keys of dead letters from files; the aggregator names them after their shards. */
  readonly prefix: string;
  private known = new Set<string>();

  constructor(private readonly options: RefusedEventsOptions) {
    const { installation, functionName } = options;
    this.prefix = `${deadLetterPrefix(installation, 'rejected-events')}${functionName}/replay-`;
  }

  /** Looks at what is there before anything is sent. */
  async begin(): Promise<void> {
    this.known = new Set(await this.options.bucket.keys([this.prefix]));
  }

  /** @param shards names of the shards that events were sent of */
  async count(shards: ReadonlySet<string>): Promise<number> {
    const { bucket } = this.options;
    const places = new Set<string>();
    for (const key of await bucket.keys([this.prefix])) {
      if (this.known.has(key)) continue;
      const stored = await bucket.find(key);
      for (const { id } of stored ? readDeadLetters(key, stored.text).events : []) {
        if (shards.has(id.slice(0, id.indexOf(':')))) places.add(id);
      }
    }
    return places.size;
  }
}
