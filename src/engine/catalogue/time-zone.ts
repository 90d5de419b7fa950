import { parseRules } from '../../rule-language/parse/table';
import { countsMinutes } from '../../rule-language/period';
import { fires } from '../../rule-language/reset-modes';
import { measuresOf, outputOfKey, Rule } from '../../rule-language/rule';
import { DAYS, trackedStatistics } from '../aggregate/aggregate';
import { Catalogue, CatalogueEntry, isWindowCounted } from './catalogue';
import { isCappedValue } from './rule-set';

/**
 * Returns the catalogue with the days of another time zone, or the very same object when it has them already.
 * Rules that count by days start afresh from history, since what they have counted is of other days. While a
 * rule fires for the users whom history has, it waits, so that none of them is fired for twice.
 *
 * @param source name of the source of the rules for people
 */
export function withTimeZone(catalogue: Catalogue, timeZone: string, at: number, source: string): Catalogue {
  const { timeZone: before } = catalogue;
  if (before === timeZone) return catalogue;
  if (before === undefined) return { ...catalogue, timeZone };
  if (Object.entries(catalogue.rules).some(isFiringForHistory)) return catalogue;
  const revision = catalogue.revision + 1;
  return {
    ...catalogue,
    revision,
    timeZone,
    timeZoneSince: revision,
    rules: Object.fromEntries(
      Object.entries(catalogue.rules).map(([key, entry]) => [key, withOtherDays(entry, revision, at)]),
    ),
    change: { revision, at, source, rules: [], timeZone: { before, after: timeZone } },
  };
}

/** Tells whether a rule fires for the users whom history has: no other that fires needs an evaluation. */
function isFiringForHistory([key, { evaluated, invalid }]: [string, CatalogueEntry]): boolean {
  return outputOfKey(key).kind === 'event' && !evaluated && !invalid;
}

function withOtherDays(entry: CatalogueEntry, revision: number, at: number): CatalogueEntry {
  const rule: Rule | undefined = parseRules([entry.row]).rules[0];
  // Another release may not read the row; what it counted is as old.
  const startsAfresh = !rule || countsDays(rule);
  if (!startsAfresh && !isCappedValue(rule)) return entry;
  return {
    ...entry,
    ...(startsAfresh && { generation: revision }),
    conditionRevision: revision,
    since: at,
    evaluated: rule !== undefined && fires(rule.reset),
  };
}

/** Tells whether what a rule has counted depends on the days of its events. */
function countsDays(rule: Rule): boolean {
  const countsWindow = isWindowCounted(rule);
  return measuresOf(rule).some(
    ({ period, window }, place) =>
      (period && !countsMinutes(period)) ||
      (window && countsWindow) ||
      trackedStatistics(rule, place).distinct.includes(DAYS),
  );
}
