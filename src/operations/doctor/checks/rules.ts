import { counted } from '../../../common/counted';
import { Catalogue } from '../../../engine/catalogue/catalogue';
import { RuleCheck, Reevaluation } from '../../../engine/ports';
import { ask } from '../ask';
import { Check } from '../check';
import { Finding, notable, ok, wrong } from '../finding';

const HOUR_MS = 3_600_000;
/** Hours after which a re-evaluation is late, and without an event, a look at the rules. */
const LATE_HOURS = 6;
const MAX_NAMES = 5;

export const rules: Check = {
  name: 'rules in force',
  run: async ({ facts, clock }) => {
    const { aggregates } = facts.stores;
    const [catalogue, check, reevaluation] = await Promise.all([
      facts.catalogue(),
      ask('dynamodb:GetItem', () => aggregates.readRuleCheck()),
      ask('dynamodb:GetItem', () => aggregates.readReevaluation()),
    ]);
    return [
      ...catalogueFindings(catalogue),
      ...checkFindings(check, clock()),
      ...reevaluationFindings(catalogue, reevaluation, clock()),
      ...zoneFindings(catalogue, facts.config.timeZone),
    ];
  },
};

function catalogueFindings({ revision, rules: entries, change }: Catalogue): Finding[] {
  const invalid = Object.keys(entries).filter((key) => entries[key].invalid);
  const active = Object.keys(entries).length - invalid.length;
  const since = change ? `, since ${timeOf(change.at)} from ${change.source}` : '';
  if (revision === 0) {
    return [
      notable(
        'no function has read any rule yet',
        'rules are read with the first event or the next scheduled run; “source of the rules” says more',
      ),
    ];
  }
  return [
    active === 0
      ? notable(`no rule is in force (revision ${revision}${since})`, 'rules push brings rules in force')
      : ok(`${counted(active, 'rule')} in force (revision ${revision}${since})`),
    ...(invalid.length > 0
      ? [
          wrong(
            `${counted(invalid.length, 'rule')} suspended until the row is fixed: ${listOf(invalid)}`,
            '“source of the rules” names row, column and fix; else rules pull, then validate',
          ),
        ]
      : []),
  ];
}

function checkFindings(check: RuleCheck | undefined, now: number): Finding[] {
  if (!check) return [];
  const { at, emptySince } = check;
  return [
    ...(emptySince === undefined
      ? []
      : [
          notable(
            `the source has been empty since ${timeOf(emptySince)}; its rules go with the next look`,
            'rules rollback brings them back if that is a mistake',
          ),
        ]),
    now - at > LATE_HOURS * HOUR_MS
      ? notable(`the source was last read at ${timeOf(at)}`, 'do events arrive, and does the run succeed?')
      : ok(`the source was last read at ${timeOf(at)}`),
  ];
}

function reevaluationFindings(
  { rules: entries, pendingRemoval }: Catalogue,
  reevaluation: Reevaluation | undefined,
  now: number,
): Finding[] {
  const waiting = Object.keys(entries).filter((key) => !entries[key].evaluated && !entries[key].invalid);
  const removed = Object.keys(pendingRemoval).length;
  return [
    ...(waiting.length > 0
      ? [
          notable(
            `${counted(waiting.length, 'rule')} not yet in force for users without new events: ` +
              listOf(waiting),
          ),
        ]
      : []),
    ...(removed > 0
      ? [notable(`attributes of ${counted(removed, 'removed rule')} are yet to be cleared`)]
      : []),
    ...(reevaluation ? [runFinding(reevaluation, now)] : []),
  ];
}

function runFinding({ startedAt, failing = 0 }: Reevaluation, now: number): Finding {
  const text =
    `a re-evaluation of all users is under way since ${timeOf(startedAt)}` +
    (failing > 0 ? `; ${counted(failing, 'user')} failing so far` : '');
  return now - startedAt > LATE_HOURS * HOUR_MS
    ? wrong(text, '“Settlement age” in docs/operations.md says what to do')
    : notable(text);
}

function zoneFindings({ timeZone: ofRules }: Catalogue, configured: string): Finding[] {
  if (ofRules === undefined || ofRules === configured) return [];
  return [
    notable(`days are still those of ${ofRules}; ${configured} is in force from the next scheduled run on`),
  ];
}

function listOf(keys: readonly string[]): string {
  const more = keys.length - MAX_NAMES;
  return keys.slice(0, MAX_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
