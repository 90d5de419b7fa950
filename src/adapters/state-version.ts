import { randomInt } from 'node:crypto';

/** Largest range that `randomInt` draws from (Node.js documentation); it also fits a number exactly. */
const VERSIONS = 2 ** 48 - 1;

/**
 * Draws the version of a written state. It is random rather than counted, so that a state remembered from
 * before a removal or a restore never has the version of a newer one.
 */
export function drawVersion(): number {
  return randomInt(1, VERSIONS);
}
