import { SingleBar } from 'cli-progress';

export interface ProgressBar {
  readonly update: (done: number) => void;
  readonly stop: () => void;
}

/** Shows a progress bar on a terminal, and nothing elsewhere. */
export function progressBar(total: number, label: string, stream: NodeJS.WriteStream): ProgressBar {
  return barOf(`{bar} {percentage}% of the ${label}, {eta_formatted} to go`, total, stream, () => ({}));
}

/**
 * Shows a progress bar with counts and their rate.
 *
 * @param now returns the current time in epoch milliseconds
 */
export function rateBar(
  total: number,
  label: string,
  stream: NodeJS.WriteStream,
  now: () => number,
): ProgressBar {
  const began = now();
  return barOf(
    `{bar} {value} of {total} ${label}, {rate} a second, {eta_formatted} to go`,
    total,
    stream,
    (done) => ({ rate: Math.round((done * 1000) / Math.max(1, now() - began)) }),
  );
}

/** @param payload returns what the format shows beside the progress */
function barOf(
  format: string,
  total: number,
  stream: NodeJS.WriteStream,
  payload: (done: number) => object,
): ProgressBar {
  if (!stream.isTTY) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar({ format, stream, clearOnComplete: true, hideCursor: true });
  bar.start(total, 0, payload(0));
  return { update: (done) => bar.update(done, payload(done)), stop: () => bar.stop() };
}
