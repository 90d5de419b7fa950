import { attempt, AwsOptions } from '../../operations/aws';
import { Installation } from '../../operations/installation';
import { targetIn } from '../../operations/rules/choose-target';
import { rowsIn, StoredUsers } from '../../operations/users/stored-users';
import { PlaygroundInstallation } from '../ports';

/** Finds the rules of an installation: a target to write to, or a read-only view of the active rules. */
export function rulesTargetOf(
  installation: Installation,
  users: StoredUsers,
  options: AwsOptions & { readonly source?: string },
): PlaygroundInstallation['rules'] {
  const target = targetIn(installation, options);
  if ('readOnly' in target) {
    return { ...target, read: async () => ({ rows: rowsIn(await users.catalogue()), problems: [] }) };
  }
  const { name, hasIds } = target;
  return {
    name,
    hasIds,
    read: () => attempt(`read ${name}`, () => target.read()),
    write: (diff, wanted, onWritten) =>
      attempt(`write to ${name}`, () => target.write(diff, wanted, onWritten)),
  };
}
