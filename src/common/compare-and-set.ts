/** Says that others have written between every attempt and the one before. */
export class OutpacedError extends Error {}

/**
 * Repeats an attempt to write until nobody else has written meanwhile.
 *
 * @param outpaced message of the error when every attempt came too late
 * @param attempt answers nothing when another writer was faster
 * @throws OutpacedError after `maxAttempts`
 */
export async function compareAndSet<T>(
  outpaced: string,
  maxAttempts: number,
  attempt: () => Promise<T | undefined>,
): Promise<T> {
  for (let attempts = 0; attempts < maxAttempts; attempts++) {
    const written = await attempt();
    if (written !== undefined) return written;
  }
  throw new OutpacedError(outpaced);
}
