import { quote } from '../../common/quote';
import { didYouMean } from '../../common/suggestion';
import type * as z from '../../common/zod';
import { Report } from '../problem';
import { RULE_SCHEMA } from '../schema';

/** Keys that distinguish the alternatives of a nested part. */
const ALTERNATIVES: Readonly<Record<'filter' | 'condition', readonly string[]>> = {
  filter: ['all', 'any', 'not', 'attribute', 'metric'],
  condition: ['all', 'any', 'not', 'statistic'],
};

type Issue = z.core.$ZodIssue;

/**
 * Reports an issue of the schema in the words of the other messages; of alternatives, the one that was meant.
 */
export function reportIssue(
  report: Report,
  issue: Issue,
  json: unknown,
  above: readonly PropertyKey[],
): void {
  const path = [...above, ...issue.path];
  const value = path.reduce<unknown>(
    (node, key) => (node as Record<PropertyKey, unknown> | undefined)?.[key],
    json,
  );
  const place =
    path.reduce<string>(
      (name, key) => (typeof key === 'number' ? `${name}[${key}]` : `${name}${name && '.'}${String(key)}`),
      '',
    ) || 'Definition';

  if (issue.code === 'custom') {
    report.error(place, issue.message);
    return;
  }
  if (value === undefined) {
    report.error(
      place,
      `is missing; write ${issue.code === 'invalid_value' ? issue.values.join(', ') : 'it'}`,
    );
    return;
  }
  if (issue.code === 'invalid_union') {
    const part = path.includes('filter') ? 'filter' : 'condition';
    const meant = meantBranch(issue.errors, value, ALTERNATIVES[part]);
    if (meant) {
      meant.forEach((nested) => reportIssue(report, nested, json, path));
    } else {
      const isObject = issue.errors.length > 2 || part === 'condition';
      const remedy = isObject
        ? `an object with one of ${ALTERNATIVES[part].join(', ')}`
        : 'a text or a list of texts';
      report.error(place, `${shown(value)} is not allowed; write ${remedy}`);
    }
    return;
  }
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(RULE_SCHEMA.shape);
    for (const key of issue.keys) {
      report.error(
        place,
        `${quote(key)} is not known here${path.length === 0 ? didYouMean(key, known) : '; leave it out'}`,
      );
    }
    return;
  }
  if (issue.code === 'invalid_value') {
    const words = issue.values.map(String);
    report.error(
      place,
      `${shown(value)} is not allowed${didYouMean(String(value), words)} Allowed are ${words.join(', ')}`,
    );
    return;
  }
  report.error(
    place,
    issue.code === 'invalid_type' ? `${shown(value)} is no ${issue.expected}` : issue.message,
  );
}

function meantBranch(
  branches: readonly (readonly Issue[])[],
  value: unknown,
  keys: readonly string[],
): readonly Issue[] | undefined {
  if (
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    branches.length !== keys.length
  ) {
    return undefined;
  }
  const index = keys.findIndex((key) => key in value);
  return index < 0 ? undefined : branches[index];
}

function shown(value: unknown): string {
  return quote(typeof value === 'string' ? value : JSON.stringify(value));
}
