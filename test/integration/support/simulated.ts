import { ruleEventOf } from '../../../src/adapters/delivery/rule-event';
import type { ChangeEventDetail } from '../../../src/contract/rule-event';
import { Simulation } from '../../../src/operations/simulation/simulation';
import type { RuleRow } from '../../../src/rule-language/parse/table';
import { decodePinpointText } from '../../support/decoders';

/** Simulates the changes that these records cause under these rules, as subscribers of a bus receive them. */
export async function simulated(
  rules: readonly RuleRow[],
  records: readonly string[],
): Promise<ChangeEventDetail[]> {
  const changes: ChangeEventDetail[] = [];
  const simulation = new Simulation({
    rules,
    timeZone: 'Etc/UTC',
    clock: Date.now,
    decode: decodePinpointText,
    onChange: (change) => changes.push(ruleEventOf(change).detail),
  });
  for (const [i, record] of records.entries()) await simulation.count(record, i + 1);
  return changes;
}
