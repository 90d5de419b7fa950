import type { Load } from '../../../src/playground/api';

/** How far a load had come at a moment of the reader's clock. */
export interface Sample {
  readonly at: number;
  readonly lines: number;
  readonly bytes: number;
}

/** Speed is that of the last seconds, so that it follows a load that becomes slower. */
const WINDOW = 5_000;

export function addSample(samples: readonly Sample[], sample: Sample): Sample[] {
  // One from before the window is kept, or there would be nothing to compare with after a pause.
  const firstWithin = samples.findIndex(({ at }) => at > sample.at - WINDOW);
  const kept = firstWithin < 0 ? samples.slice(-1) : samples.slice(Math.max(0, firstWithin - 1));
  return [...kept, sample];
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

/** From 0 to 1; absent where the size of the file is not known. */
export function shareOf({ state, bytes, size }: Load): number | undefined {
  if (state === 'done') return 1;
  return size > 0 ? Math.min(1, bytes / size) : undefined;
}

/** In milliseconds; absent while it cannot be told. */
export function timeLeft({ bytes, size }: Load, speed: Speed | undefined): number | undefined {
  if (size === 0 || speed === undefined || speed.bytesPerSecond <= 0) return undefined;
  return (Math.max(0, size - bytes) / speed.bytesPerSecond) * 1000;
}

/** Events a second over the whole of a load that has ended. */
export function averageSpeed({ lines, startedAt, finishedAt }: Load): number | undefined {
  return finishedAt === undefined || finishedAt <= startedAt
    ? undefined
    : (lines / (finishedAt - startedAt)) * 1000;
}

const LOADS_LIMIT = 50;

/** @returns the loads, newest first, with this one as it is now */
export function withLoad(loads: readonly Load[], load: Load): Load[] {
  const isKnown = loads.some(({ id }) => id === load.id);
  return isKnown
    ? loads.map((other) => (other.id === load.id ? load : other))
    : [load, ...loads].slice(0, LOADS_LIMIT);
}
