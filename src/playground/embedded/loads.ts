import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { EventLine } from '../../adapters/event-files/event-lines';
import { UserSettings } from '../../operations/events/event-format';
import { OperationError } from '../../operations/operation-error';
import { EventFormat, Load } from '../api';

import { failureMessage, LoadedFile } from './loaded-file';
import { PlaygroundState } from './playground-state';

const LOAD_KEY_PREFIX = 'load ';
const STOPPED = 'it was stopped when the playground ended';
/** Number of loads that are listed and stored. */
const MAX_REMEMBERED = 50;
/** Milliseconds that a batch should take; other requests wait as long. */
const BATCH_TIME_MS = 8;
const BATCH_SIZE = { min: 20, max: 2_000 };

export interface LoadsOptions {
  readonly clock: () => number;
  readonly users?: UserSettings;
  /** Runs work with exclusive access to the state, and stores its result. */
  readonly run: <T>(work: (state: PlaygroundState) => Promise<T>) => Promise<T>;
  /** Waits until the disk holds all results. */
  readonly sync: () => void;
  /** Called whenever a load has made progress. */
  readonly onProgress: (load: Load) => void;
}

/** Loads files of events, one at a time. */
export class Loads {
  private readonly loads = new Map<string, Load>();
  private running?: LoadedFile;
  private work: Promise<unknown> = Promise.resolve();
  private lastId = 0;

  constructor(private readonly options: LoadsOptions) {}

  /** Restores the loads of an earlier process. A load that was running then has failed. */
  async restore(): Promise<void> {
    await this.options.run(async ({ keyValues }) => {
      for (const load of keyValues.startingWith<Load>(LOAD_KEY_PREFIX)) {
        const restored: Load =
          load.state === 'running'
            ? {
                ...load,
                state: 'failed',
                finishedAt: this.options.clock(),
                message: failureMessage(STOPPED, load),
              }
            : load;
        if (restored !== load) keyValues.set(LOAD_KEY_PREFIX + load.id, restored);
        this.loads.set(load.id, restored);
        this.lastId = Math.max(this.lastId, Number(load.id));
      }
    });
  }

  /** Lists the loads, newest first. */
  list(): readonly Load[] {
    return [...this.loads.values()].reverse();
  }

  /** @throws OperationError when another file is being loaded */
  begin(name: string, size: number, format: EventFormat): LoadedFile {
    this.requireNoneRunning();
    const file = new LoadedFile(
      { id: String(++this.lastId), name, size, startedAt: this.options.clock() },
      format,
      this.options.users,
    );
    this.running = file;
    this.report(file.load);
    return file;
  }

  /** Counts a file to its end, or until it is stopped. */
  run(file: LoadedFile, content: Readable): Promise<Load> {
    const work = this.countToItsEnd(file, content);
    this.work = work;
    return work;
  }

  cancel(id: string): Load {
    const load = this.loads.get(id);
    if (!load) throw new OperationError('not-found', `there is no load ${id}`);
    if (this.running?.load.id !== id) {
      throw new OperationError('conflict', `${load.name} is not being loaded any more`);
    }
    this.running.cancel();
    this.loads.set(id, this.running.load);
    return this.running.load;
  }

  /**
   * Forgets the loads that have ended.
   *
   * @throws OperationError while a file is being loaded
   */
  forget(): void {
    this.requireNoneRunning();
    this.loads.clear();
  }

  /** Stops the running load; events that were counted stay counted. */
  async close(): Promise<void> {
    this.running?.fail(STOPPED);
    await this.work;
  }

  private requireNoneRunning(): void {
    if (!this.running) return;
    throw new OperationError(
      'conflict',
      `${this.running.load.name} is being loaded: wait until it is done, or stop it`,
    );
  }

  private async countToItsEnd(file: LoadedFile, content: Readable): Promise<Load> {
    try {
      await this.countAll(file, content);
      this.options.sync();
    } catch (error) {
      const { message } = error as Error;
      file.fail(error instanceof OperationError ? message : `the file cannot be read to its end: ${message}`);
    }
    file.finish(this.options.clock());
    await this.options.run(async ({ keyValues }) => this.store(file.load, keyValues)).catch(() => {});
    this.running = undefined;
    this.report(file.load);
    return file.load;
  }

  private async countAll(file: LoadedFile, content: Readable): Promise<void> {
    let size = BATCH_SIZE.min;
    for await (const lines of file.lines(content)) {
      if (file.load.state !== 'running') return;
      for (let start = 0; start < lines.length;) {
        if (file.load.state !== 'running') return;
        const batch = lines.slice(start, start + size);
        start += batch.length;
        const began = performance.now();
        await this.count(file, batch);
        const took = performance.now() - began;
        if (batch.length === size) {
          size = Math.round(
            Math.min(BATCH_SIZE.max, Math.max(BATCH_SIZE.min, size * Math.min(2, BATCH_TIME_MS / took))),
          );
        }
        this.report(file.load);
        await setImmediate();
      }
    }
    file.failIfNoEvents();
  }

  private async count(file: LoadedFile, batch: readonly EventLine[]): Promise<void> {
    const before = file.load;
    try {
      await this.options.run(async (state) => {
        await file.count(batch, state);
        this.store(file.load, state.keyValues);
      });
    } catch (error) {
      file.load = before;
      throw error;
    }
  }

  private store(load: Load, keyValues: PlaygroundState['keyValues']): void {
    keyValues.set(LOAD_KEY_PREFIX + load.id, load);
    const old = this.list()[MAX_REMEMBERED];
    if (!old) return;
    keyValues.delete(LOAD_KEY_PREFIX + old.id);
    this.loads.delete(old.id);
  }

  private report(load: Load): void {
    this.loads.set(load.id, load);
    this.options.onProgress(load);
  }
}
