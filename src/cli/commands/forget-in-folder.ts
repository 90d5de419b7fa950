import { OperationError } from '../../operations/operation-error';
import { confirm } from '../confirm';
import { RunContext } from '../options';

export interface FolderOptions {
  readonly user: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** Removes a user from the folder of a playground. */
export async function forgetInFolder(
  folder: string,
  { user, dryRun, yes }: FolderOptions,
  context: RunContext,
): Promise<void> {
  // Loaded here, because no other command but the playground needs it.
  const { FolderEraser } = await import('../../playground/embedded/folder-eraser.js');
  const eraser = await FolderEraser.open(folder, context.note);
  try {
    const kept = await eraser.count(user);
    const total = kept.states + kept.chunks + kept.changes;
    if (total === 0) throw unknownUser(`the folder ${folder}`, user);
    context.print(
      `Kept of the user ${user}: ${kept.states} state, ${kept.chunks} pieces of history, ` +
        `${kept.changes} changes\n`,
    );
    if (dryRun || (!yes && !(await confirm('Remove all of this for good?', context)))) return;
    await eraser.remove(user);
    context.print('Removed, and the journal written anew without it\n');
    for (const path of eraser.leftFiles()) {
      context.print(
        `Not removed: ${path}, which an earlier kill has left; delete it if you do not need it\n`,
      );
    }
  } finally {
    await eraser.close();
  }
}

export function unknownUser(place: string, userId: string): OperationError {
  return new OperationError(
    'not-found',
    `${place} knows no user ${userId}; ids are compared exactly, upper and lower case included`,
  );
}
