import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { failure, LoadedFile } from './loaded-file';
import { World } from './world';
import { EventLine } from '../../operations/events/event-lines';
import { UsageError } from '../../operations/usage-error';
import { EventFormat, Load } from '../api';
import { Refusal } from '../ports';

const FACT = 'load ';
const STOPPED = 'it was stopped when the playground ended';
/** So many are remembered. */
const MOST = 50;
/** Milliseconds that a batch should take: whoever asks for something meanwhile waits as long. */
const BATCH_TIME = 8;
const BATCH = { least: 20, most: 2_000 };

export interface LoadsOptions {
  readonly clock: () => number;
  /** Works on the installation while nobody else does, and keeps what came of it. */
  readonly turn: <T>(work: (world: World) => Promise<T>) => Promise<T>;
  /** Told whenever a load has come further. */
  readonly onProgress: (load: Load) => void;
}

/** Files of events, one at a time. */
export class Loads {
  private readonly known = new Map<string, Load>();
  private running?: LoadedFile;
  private work: Promise<unknown> = Promise.resolve();
  private last = 0;

  constructor(private readonly options: LoadsOptions) {}

  /** Takes back those of an earlier process: who was at work then has ended with it. */
  async restore(): Promise<void> {
    await this.options.turn(async ({ facts }) => {
      for (const load of facts.startingWith<Load>(FACT)) {
        const known: Load = load.state === 'running'
          ? { ...load, state: 'failed', finishedAt: this.options.clock(), message: failure(STOPPED, load) }
          : load;
        if (known !== load) facts.set(FACT + load.id, known);
        this.known.set(load.id, known);
        this.last = Math.max(this.last, Number(load.id));
      }
    });
  }

  /** Newest first. */
  list(): readonly Load[] {
    return [...this.known.values()].reverse();
  }

  /** @throws Refusal when another file is being loaded */
  begin(name: string, size: number, format: EventFormat): LoadedFile {
    if (this.running) throw new Refusal(409, `${this.running.load.name} is being loaded: wait until it is done, or stop it`);
    const file = new LoadedFile({ id: String(++this.last), name, size, startedAt: this.options.clock() }, format);
    this.running = file;
    this.show(file.load);
    return file;
  }

  /** Counts a file to its end, or until it is stopped. */
  run(file: LoadedFile, content: Readable): Promise<Load> {
    const work = this.countToItsEnd(file, content);
    this.work = work;
    return work;
  }

  cancel(id: string): Load {
    const load = this.known.get(id);
    if (!load) throw new Refusal(404, `there is no load ${id}`);
    if (this.running?.load.id !== id) throw new Refusal(409, `${load.name} is not being loaded any more`);
    this.running.cancel();
    return this.running.load;
  }

  /** Ends what is under way; what was counted stays counted. */
  async close(): Promise<void> {
    this.running?.fail(STOPPED);
    await this.work;
  }

  private async countToItsEnd(file: LoadedFile, content: Readable): Promise<Load> {
    try {
      await this.countAll(file, content);
    } catch (error) {
      const { message } = error as Error;
      file.fail(error instanceof UsageError ? message : `the file cannot be read to its end: ${message}`);
    }
    file.finish(this.options.clock());
    await this.options.turn(async ({ facts }) => this.keep(file.load, facts)).catch(() => {});
    this.running = undefined;
    this.show(file.load);
    return file.load;
  }

  private async countAll(file: LoadedFile, content: Readable): Promise<void> {
    let size = BATCH.least;
    for await (const lines of file.lines(content)) {
      for (let start = 0; start < lines.length; ) {
        if (file.load.state !== 'running') return;
        const batch = lines.slice(start, start + size);
        start += batch.length;
        const began = performance.now();
        await this.count(file, batch);
        const took = performance.now() - began;
        if (batch.length === size) size = Math.round(Math.min(BATCH.most, Math.max(BATCH.least, size * Math.min(2, BATCH_TIME / took))));
        this.show(file.load);
        await setImmediate();
      }
    }
    file.judge();
  }

  private async count(file: LoadedFile, batch: readonly EventLine[]): Promise<void> {
    const before = file.load;
    try {
      await this.options.turn(async (world) => {
        await file.count(batch, world);
        this.keep(file.load, world.facts);
      });
    } catch (error) {
      file.load = before;
      throw error;
    }
  }

  private keep(load: Load, facts: World['facts']): void {
    facts.set(FACT + load.id, load);
    const old = this.list()[MOST];
    if (!old) return;
    facts.delete(FACT + old.id);
    this.known.delete(old.id);
  }

  private show(load: Load): void {
    this.known.set(load.id, load);
    this.options.onProgress(load);
  }
}
