import { SingleBar } from 'cli-progress';

export interface ProgressBar {
  readonly update: (done: number) => void;
  readonly stop: () => void;
}

/** Shows a progress bar on a terminal, and nothing elsewhere. */
export function progressBar(total: number, label: string, stream: NodeJS.WriteStream): ProgressBar {
  if (!stream.isTTY) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar({
    format: `{bar} {percentage}% of the ${label}, {eta_formatted} to go`,
    stream,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(total, 0);
  return { update: (done) => bar.update(done), stop: () => bar.stop() };
}
