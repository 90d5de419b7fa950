import { SerialQueue } from '../../common/serial-queue';
import { OperationError } from '../../operations/operation-error';
import { DataDirectory } from './data-directory';
import { KeyValueStore } from './key-value-store';
import { PlaygroundState, PlaygroundStateOptions } from './playground-state';

const TIME_ZONE = 'time zone';

export interface StateManagerSettings extends Pick<PlaygroundStateOptions, 'reader' | 'clock'> {
  /** IANA name; absent: that of the folder, else UTC. */
  readonly timeZone?: string;
}

/**
 * The world as it is known, one piece of work after the other; and another one, as the folder has it, when a
 * piece of work could not be kept.
 */
export class StateManager {
  private readonly queue = new SerialQueue();
  private state?: PlaygroundState;
  /** What the worlds before have brought the version to. */
  private earlierWrites = 1;

  constructor(
    private readonly settings: StateManagerSettings,
    private readonly directory?: DataDirectory,
  ) {}

  get current(): PlaygroundState {
    return this.state!;
  }

  /** Another one whenever users are others. */
  get version(): number {
    return this.earlierWrites + this.current.states.writes;
  }

  /** @throws OperationError when the folder cannot be used, or not with this time zone */
  async open(): Promise<void> {
    const known = await this.knownTimeZone();
    const timeZone = this.settings.timeZone ?? known ?? 'UTC';
    if (known !== undefined && known !== timeZone) {
      throw new OperationError(
        'invalid-input',
        `the folder ${this.directory?.path} counts days in the time zone ${known}, and ${timeZone} was asked for: name ${known}, or another folder`,
      );
    }
    const world = new PlaygroundState({ ...this.settings, timeZone, changeLog: this.directory });
    await this.directory?.read(world.parts);
    if (known === undefined) {
      world.keyValues.set(TIME_ZONE, timeZone);
      world.noteRun();
      this.directory?.commit();
    }
    this.earlierWrites += (this.state?.states.writes ?? 0) + 1;
    this.state = world;
  }

  /**
   * Works on the world while nobody else does. What came of it is kept when this ends, or is as if it had
   * never been.
   */
  run<T>(work: (world: PlaygroundState) => Promise<T>): Promise<T> {
    return this.queue.run(async () => {
      try {
        const result = await work(this.current);
        this.directory?.commit();
        return result;
      } catch (error) {
        if (this.directory?.hasPending) await this.open();
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.queue.run(async () => this.directory?.close(this.state?.parts ?? []));
  }

  /** Days are counted by it from the first line on. */
  private async knownTimeZone(): Promise<string | undefined> {
    const facts = new KeyValueStore();
    for (const [kind, ...fields] of (await this.directory?.firstLines()) ?? []) {
      if (kind === facts.kind) facts.restore(fields);
    }
    return facts.get(TIME_ZONE);
  }
}
