import { distance } from 'fastest-levenshtein';
import { quote } from './quote';

/** Finds the known word that a misspelt one is probably meant to be, if one is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, steps: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps);
  const best = ranked[0];
  return best && best.steps <= Math.max(1, Math.floor(best.candidate.length / 3))
    ? best.candidate
    : undefined;
}

/** Proposes the nearest known word as the continuation of a message; empty when none is near. */
export function suggestion(word: string, known: readonly string[]): string {
  const candidate = nearest(word, known);
  return candidate === undefined ? '' : `; did you mean ${quote(candidate)}?`;
}

/** Ends a sentence of a message with a proposal, or with a full stop when no known word is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  return suggestion(word, known) || '.';
}
