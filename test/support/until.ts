import { setTimeout as pause } from 'node:timers/promises';

const POLL_INTERVAL_MS = 100;

export type Ask<T> = () => Promise<T | undefined | false> | T | undefined | false;

/**
 * Repeats a question until it has an answer.
 * @param what describes the answer in the error
 * @throws an error when there is none in time
 */
export async function until<T>(what: string, ask: Ask<T>, seconds: number): Promise<T> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`not within ${seconds} seconds: ${what}`);
    await pause(POLL_INTERVAL_MS);
  }
}
