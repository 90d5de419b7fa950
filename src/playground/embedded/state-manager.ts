import { SerialQueue } from '../../common/serial-queue';
import { OperationError } from '../../operations/operation-error';
import { DataDirectory } from './data-directory';
import { KeyValueStore } from './key-value-store';
import { PlaygroundState, PlaygroundStateOptions } from './playground-state';

const TIME_ZONE = 'time zone';

export interface StateManagerSettings extends Pick<
  PlaygroundStateOptions,
  'reader' | 'clock' | 'removedRules'
> {
  /** IANA name; defaults to that of the folder, else UTC. */
  readonly timeZone?: string;
}

/**
 * Gives exclusive access to the state, one piece of work after the other. When a piece of work cannot be
 * stored, the state is read again from the folder.
 */
export class StateManager {
  private readonly queue = new SerialQueue();
  private state?: PlaygroundState;
  /** Version reached by the states before the current one. */
  private earlierWrites = 1;

  constructor(
    private readonly settings: StateManagerSettings,
    private readonly directory?: DataDirectory,
  ) {}

  get current(): PlaygroundState {
    return this.state!;
  }

  /** Changes whenever users or their events change. */
  get version(): number {
    return this.earlierWrites + this.current.states.writes;
  }

  /** @throws OperationError when the folder cannot be used, or was made with another time zone */
  async open(): Promise<void> {
    const known = await this.knownTimeZone();
    const timeZone = this.settings.timeZone ?? known ?? 'UTC';
    if (known !== undefined && known !== timeZone) {
      throw new OperationError(
        'invalid-input',
        `the folder ${this.directory?.path} counts days in the time zone ${known}, ` +
          `and ${timeZone} was asked for: name ${known}, or another folder`,
      );
    }
    const state = new PlaygroundState({ ...this.settings, timeZone, changeLog: this.directory });
    await this.directory?.read(state.parts, () => new PlaygroundState({ ...this.settings, timeZone }).parts);
    if (known === undefined) {
      begin(state);
      this.directory?.commit();
    }
    this.replace(state);
  }

  /**
   * Runs work with exclusive access to the state. Its result is stored before the promise resolves; when the
   * work fails, nothing of it remains.
   */
  run<T>(work: (state: PlaygroundState) => Promise<T>): Promise<T> {
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

  /** Forgets everything but the time zone; a kill before the end leaves everything as it was. */
  async clear(): Promise<void> {
    await this.queue.run(async () => {
      const { timeZone } = this.current;
      const empty = new PlaygroundState({ ...this.settings, timeZone });
      begin(empty);
      if (this.directory) {
        await this.directory.rewrite(empty.parts);
        await this.open();
      } else {
        this.replace(empty);
      }
    });
  }

  /**
   * Waits until the disk holds all results.
   *
   * @throws OperationError when the disk does not take them
   */
  sync(): void {
    this.directory?.sync();
  }

  async close(): Promise<void> {
    await this.queue.run(async () => this.directory?.close(this.state?.parts ?? []));
  }

  private replace(state: PlaygroundState): void {
    this.earlierWrites += (this.state?.states.writes ?? 0) + 1;
    this.state = state;
  }

  /**
   * Reads the time zone from the first lines of the folder, because days are counted by it from the start.
   */
  private async knownTimeZone(): Promise<string | undefined> {
    const keyValues = new KeyValueStore();
    for (const [kind, ...fields] of (await this.directory?.firstLines()) ?? []) {
      if (kind === keyValues.kind) keyValues.restore(fields);
    }
    return keyValues.get(TIME_ZONE);
  }
}

/** Writes what a new installation begins with. */
function begin(state: PlaygroundState): void {
  state.keyValues.set(TIME_ZONE, state.timeZone);
  state.noteRun();
}
