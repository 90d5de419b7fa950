import type { DraftRequest, ImportRequest, ImportView, RulesView } from '../../../src/playground/api';
import { call } from '../api-client';

export interface Taken {
  /** Number of rows that were added or changed. */
  readonly added: number;
  /** Number of changes that publishing the draft would make. */
  readonly unpublished: number;
}

/** Adds rules to those of the draft. */
export async function takeRules(text: string): Promise<Taken> {
  const before = await call<RulesView>('GET', '/rules');
  const asked: ImportRequest = { text, mode: 'add' };
  const { rows, changes } = await call<ImportView>('POST', '/rules/import', asked);
  if (changes.length === 0) return { added: 0, unpublished: before.changes.length };
  const draft: DraftRequest = { rows, basedOn: before.draftVersion };
  const after = await call<RulesView>('PUT', '/rules/draft', draft);
  return { added: changes.length, unpublished: after.changes.length };
}
