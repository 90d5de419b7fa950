/** Reports that another writer came in between at every attempt. */
export class OutpacedError extends Error {}

/**
 * Repeats an attempt to write until no other writer comes in between.
 *
 * @param outpaced message of the error when every attempt came too late
 * @param attempt returns undefined when another writer was faster
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
