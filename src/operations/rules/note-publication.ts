import { compareAndSet } from '../../common/compare-and-set';
import { mapInSteps, Steps } from '../../common/steps';
import { changedForms, Publication, withPublication } from '../../engine/catalogue/publication';
import { AggregateStore } from '../../engine/ports';
import { ParsedRules, parseRulesInSteps } from '../../rule-language/parse/table';
import { attempt } from '../aws';
import { StoredRule } from './rule-diff';

/** Store with the notes about who published rules. */
export type PublicationStore = Pick<
  AggregateStore,
  'readCatalogue' | 'readPublications' | 'writePublications'
>;

const MAX_ATTEMPTS = 10;
/** Characters of a name that are kept. */
const MAX_NAME_LENGTH = 200;

/** Lists what a publication changes, with a step for each rule. */
export function* changedRules(
  existing: readonly StoredRule[],
  wanted: readonly StoredRule[],
): Steps<Publication['rules']> {
  return changedForms(yield* parsed(existing), yield* parsed(wanted));
}

function* parsed(rules: readonly StoredRule[]): Steps<ParsedRules> {
  const rows = yield* mapInSteps(rules, ({ id, cells }) => ({ where: id, id, cells }));
  return yield* parseRulesInSteps(rows);
}

/**
 * Notes who is about to write which rules. A function that finds them before the note could name nobody, so
 * it is written first.
 *
 * @throws OperationError when the note cannot be written
 */
export async function notePublication(
  store: PublicationStore,
  { by, at, rules }: Omit<Publication, 'revision'>,
): Promise<void> {
  if (Object.keys(rules).length === 0) return;
  const name = [...by].slice(0, MAX_NAME_LENGTH).join('');
  await attempt('note who publishes', () =>
    compareAndSet(
      `the notes about who published rules were changed by others ${MAX_ATTEMPTS} times in a row`,
      MAX_ATTEMPTS,
      async () => {
        const { version, publications } = await store.readPublications();
        const { revision } = await store.readCatalogue();
        const next = withPublication(publications, { by: name, at, revision, rules });
        return (await store.writePublications(next, version)) || undefined;
      },
    ),
  );
}
