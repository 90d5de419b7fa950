import { Ask, until as untilWithin } from '../../support/until';
import { PATIENCE } from './place';

/**
 * Asks until there is an answer, as long as answers take here.
 *
 * @param what is waited for, for the error
 * @throws an error when there is none in time
 */
export async function until<T>(what: string, ask: Ask<T>, seconds = PATIENCE): Promise<T> {
  return untilWithin(what, ask, seconds);
}
