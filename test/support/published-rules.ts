import { diffRules, identify, storedRules } from '../../src/operations/rules/rule-diff';
import { rulesIn } from '../../src/operations/rules/rules-file';
import { PlaygroundInstallation } from '../../src/playground/ports';

/**
 * Replaces the rules of an installation, as the page does.
 * @returns once they are active
 */
export async function publishRules(installation: PlaygroundInstallation, csv: string): Promise<string> {
  const { rules } = installation;
  if ('readOnly' in rules) throw new Error(rules.readOnly);
  const existing = storedRules((await rules.read()).rows);
  const wanted = identify(rulesIn(csv).rows, existing);
  const conflicts = await rules.write(diffRules(existing, wanted), wanted, () => {});
  if (conflicts.length > 0) throw new Error(`others have changed ${conflicts.join()}`);
  return installation.applyRules();
}
