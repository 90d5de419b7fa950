import type {
  DraftRequest,
  ImportRequest,
  ImportView,
  PublishRequest,
  PublishView,
  RulesView,
} from '../../../src/playground/api';
import { call } from '../server/api-client';

export interface Taken {
  /** Number of rows that were added or changed. */
  readonly added: number;
  /** Number of changes that publishing the draft would make. */
  readonly unpublished: number;
  /** Version of the draft that holds the rules. */
  readonly draftVersion: number;
}

/** Adds rules to those of the draft. */
export async function takeRules(text: string): Promise<Taken> {
  const before = await call<RulesView>('GET', '/rules');
  const asked: ImportRequest = { text, mode: 'add' };
  const { rows, changes } = await call<ImportView>('POST', '/rules/import', asked);
  if (changes.length === 0) {
    return { added: 0, unpublished: before.changes.length, draftVersion: before.draftVersion };
  }
  const draft: DraftRequest = { rows, basedOn: before.draftVersion };
  const after = await call<RulesView>('PUT', '/rules/draft', draft);
  return { added: changes.length, unpublished: after.changes.length, draftVersion: after.draftVersion };
}

/**
 * Puts rules in force, beside those that are.
 *
 * @throws Error when the draft has other changes, which are not published unseen, or cannot be published
 */
export async function publishRules(text: string): Promise<void> {
  const { changes } = await call<RulesView>('GET', '/rules');
  if (changes.length > 0) {
    throw new Error(
      'the draft has changes that are not in force. Publish or discard them under Rules, and try again',
    );
  }
  const { unpublished, draftVersion } = await takeRules(text);
  if (unpublished === 0) return;
  const asked: PublishRequest = { draftVersion };
  await call<PublishView>('POST', '/rules/publish', asked);
}
