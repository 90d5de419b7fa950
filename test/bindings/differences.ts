import { isDeepStrictEqual } from 'node:util';
import { Template } from './app';

/**
 * Compares the templates of two apps place by place. Nothing is left out: asset names derive from the content
 * and have to be equal as well.
 */
export function differences(
  expected: ReadonlyMap<string, Template>,
  found: ReadonlyMap<string, Template>,
): string[] {
  const stacks = [...new Set([...expected.keys(), ...found.keys()])];
  return stacks.flatMap((stack) => compare(stack, expected.get(stack), found.get(stack)));
}

function compare(place: string, expected: unknown, found: unknown): string[] {
  if (isDeepStrictEqual(expected, found)) return [];
  if (!isTree(expected) || !isTree(found)) {
    return [`${place}: expected ${show(expected)}, found ${show(found)}`];
  }
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  return keys.flatMap((key) => compare(`${place}.${key}`, expected[key], found[key]));
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
