import type { DraftRequest, ImportRequest, ImportView, RulesView } from '../../../src/playground/api';
import { call } from '../api-client';

export interface Taken {
  /** Rows that are others now. */
  readonly added: number;
  /** What publishing the draft would change. */
  readonly unpublished: number;
}

/** Puts rules into the draft, beside those that are there. */
export async function takeRules(text: string): Promise<Taken> {
  const before = await call<RulesView>('GET', '/rules');
  const asked: ImportRequest = { text, mode: 'add' };
  const { rows, changes } = await call<ImportView>('POST', '/rules/import', asked);
  if (changes.length === 0) return { added: 0, unpublished: before.changes.length };
  const draft: DraftRequest = { rows, basedOn: before.draftVersion };
  const after = await call<RulesView>('PUT', '/rules/draft', draft);
  return { added: changes.length, unpublished: after.changes.length };
}
