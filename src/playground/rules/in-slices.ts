import { Steps } from '../../common/steps';

/** Milliseconds of work after which waiting requests are served. */
const MAX_SLICE_MS = 10;

/**
 * Runs long work in slices, between which other requests are served.
 *
 * @param ended ends the work at the next pause
 * @throws the reason of `ended`
 */
export async function inSlices<T>(steps: Steps<T>, ended?: AbortSignal): Promise<T> {
  ended?.throwIfAborted();
  let resumed = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (performance.now() - resumed < MAX_SLICE_MS) continue;
    await new Promise((resolve) => setTimeout(resolve));
    ended?.throwIfAborted();
    resumed = performance.now();
  }
}
