import type { Load } from '../../../src/playground/api';

/** Progress of a load at a moment of the browser's clock. */
export interface Sample {
  readonly at: number;
  readonly lines: number;
  readonly bytes: number;
}

/** Milliseconds over which the speed is measured, so that it follows a load that becomes slower. */
const WINDOW_MS = 5_000;

export function addSample(samples: readonly Sample[], sample: Sample): Sample[] {
  // Keeps one sample from before the window, so that there is one to compare with after a pause.
  const firstWithin = samples.findIndex(({ at }) => at > sample.at - WINDOW_MS);
  const recent = firstWithin < 0 ? samples.slice(-1) : samples.slice(Math.max(0, firstWithin - 1));
  return [...recent, sample];
}

export interface Speed {
  readonly linesPerSecond: number;
  readonly bytesPerSecond: number;
}

export function speedOf(samples: readonly Sample[]): Speed | undefined {
  const [first, last] = [samples.at(0), samples.at(-1)];
  if (first === undefined || last === undefined || last.at <= first.at) return undefined;
  const seconds = (last.at - first.at) / 1000;
  return {
    linesPerSecond: (last.lines - first.lines) / seconds,
    bytesPerSecond: (last.bytes - first.bytes) / seconds,
  };
}

/** Returns the share of the file that was read, from 0 to 1; undefined when the size is not known. */
export function shareOf({ state, bytes, size }: Load): number | undefined {
  if (state === 'done') return 1;
  return size > 0 ? Math.min(1, bytes / size) : undefined;
}

/** Estimates the milliseconds left; undefined while no estimate is possible. */
export function timeLeft({ bytes, size }: Load, speed: Speed | undefined): number | undefined {
  if (size === 0 || speed === undefined || speed.bytesPerSecond <= 0) return undefined;
  return (Math.max(0, size - bytes) / speed.bytesPerSecond) * 1000;
}

/** Computes the average speed of a finished load, in events per second. */
export function averageSpeed({ lines, startedAt, finishedAt }: Load): number | undefined {
  return finishedAt === undefined || finishedAt <= startedAt
    ? undefined
    : (lines / (finishedAt - startedAt)) * 1000;
}

const LOADS_LIMIT = 50;

/** Replaces a load in the list, newest first, or adds it as the first. */
export function withLoad(loads: readonly Load[], load: Load): Load[] {
  const isKnown = loads.some(({ id }) => id === load.id);
  return isKnown
    ? loads.map((other) => (other.id === load.id ? load : other))
    : [load, ...loads].slice(0, LOADS_LIMIT);
}
