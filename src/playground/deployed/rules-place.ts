import { refusing } from './refusals';
import { attempt, AwsOptions } from '../../operations/aws';
import { Installation } from '../../operations/installation';
import { RulesElsewhere, targetIn } from '../../operations/rules/choose-target';
import { RuleTarget } from '../../operations/rules/rule-target';
import { rowsIn, StoredUsers } from '../../operations/users/stored-users';
import { PageInstallation } from '../ports';

/** Where the rules of an installation are, to write them there or, where that is not possible, to show those in force. */
export function rulesPlaceOf(installation: Installation, users: StoredUsers, options: AwsOptions & { readonly source?: string }): PageInstallation['rules'] {
  try {
    return withRefusals(targetIn(installation, options));
  } catch (error) {
    if (!(error instanceof RulesElsewhere)) throw error;
    return {
      readOnly: error.message,
      read: () => refusing(async () => ({ rows: rowsIn(await users.catalogue()), problems: [] })),
    };
  }
}

function withRefusals(target: RuleTarget): RuleTarget {
  const { name, hasIds } = target;
  return {
    name,
    hasIds,
    read: () => refusing(() => attempt(`read ${name}`, () => target.read())),
    write: (diff, wanted, onWritten) => refusing(() => attempt(`write to ${name}`, () => target.write(diff, wanted, onWritten))),
  };
}
