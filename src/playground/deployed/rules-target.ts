import { attempt, AwsOptions } from '../../operations/aws';
import { Installation } from '../../operations/installation';
import { RulesElsewhere, targetIn } from '../../operations/rules/choose-target';
import { RuleTarget } from '../../operations/rules/rule-target';
import { rowsIn, StoredUsers } from '../../operations/users/stored-users';
import { PlaygroundInstallation } from '../ports';
import { refusing } from './translate-errors';

/**
 * Where the rules of an installation are, to write them there or, where that is not possible, to show those
 * in force.
 */
export function rulesTargetOf(
  installation: Installation,
  users: StoredUsers,
  options: AwsOptions & { readonly source?: string },
): PlaygroundInstallation['rules'] {
  try {
    return translatingErrors(targetIn(installation, options));
  } catch (error) {
    if (!(error instanceof RulesElsewhere)) throw error;
    return {
      readOnly: error.message,
      read: () => refusing(async () => ({ rows: rowsIn(await users.catalogue()), problems: [] })),
    };
  }
}

function translatingErrors(target: RuleTarget): RuleTarget {
  const { name, hasIds } = target;
  return {
    name,
    hasIds,
    read: () => refusing(() => attempt(`read ${name}`, () => target.read())),
    write: (diff, wanted, onWritten) =>
      refusing(() => attempt(`write to ${name}`, () => target.write(diff, wanted, onWritten))),
  };
}
