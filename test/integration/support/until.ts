import { Ask, until as untilWithin } from '../../support/until';
import { MAX_WAIT_SECONDS } from './place';

/**
 * Repeats a question until it has an answer, for as long as answers take in this environment.
 * @param what describes the answer in the error
 * @throws an error when there is none in time
 */
export async function until<T>(what: string, ask: Ask<T>, seconds = MAX_WAIT_SECONDS): Promise<T> {
  return untilWithin(what, ask, seconds);
}
