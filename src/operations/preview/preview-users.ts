import { outputKey } from '../../rule-language/rule';
import { MetricFindings } from '../metric-findings';
import { ruleIn, StoredRule } from '../rules/rule-diff';
import { StoredUsers } from '../users/stored-users';
import { ObservedEvents } from './observed-events';
import { Publication } from './publication';
import { PublicationPreview, RuleEffect } from './publication-preview';

/** Effects of a publication on all users of an installation. */
export interface UsersPreview {
  readonly users: number;
  readonly effects: readonly RuleEffect[];
  readonly observed: ObservedEvents;
  readonly findings: MetricFindings;
}

/** Reads all users of a deployed installation, and says what publishing does to them. */
export async function previewUsers(
  stored: StoredUsers,
  publication: Publication,
  sampleSize: number,
): Promise<UsersPreview> {
  const preview = await PublicationPreview.of(publication, sampleSize);
  const observed = new ObservedEvents();
  const findings = new MetricFindings(publication.draft.rules);
  let users = 0;
  for await (const page of stored.pages()) {
    users += page.length;
    for (const { history } of page) {
      observed.addHistory(history);
      for (const entry of history) findings.add(entry);
    }
    await preview.add(page);
  }
  return { users, effects: preview.results(), observed, findings };
}

/** Lists the output keys that rules of a source write, whether they are switched on or not. */
export function outputsOf(rules: readonly StoredRule[]): Set<string> {
  return new Set(
    rules.flatMap(({ cells }) => {
      const rule = ruleIn(cells);
      return rule ? [outputKey(rule.output)] : [];
    }),
  );
}
