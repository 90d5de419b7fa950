import { useCallback, useState } from 'react';
import { afterEvent } from './standings';
import type { SentEvent, UserRule, UserView } from '../../../src/playground/api';
import { useServer } from '../use-server';

interface Standing {
  /** Absent until they are known. */
  readonly rules?: readonly UserRule[];
  readonly isNew: boolean;
  readonly error?: string;
  readonly reload: () => void;
  /** Shows at once what came of events of this user. */
  readonly follow: (sent: readonly SentEvent[]) => void;
}

/** Where a user stands against each rule. */
export function useStanding(userId: string): Standing {
  const { data, error, reload } = useServer<UserView>(`/users/${encodeURIComponent(userId)}?orNew=yes`, 'counted', 'happened', 'run', 'rules');
  const [ahead, setAhead] = useState<{ readonly of: UserView; readonly rules: readonly UserRule[] }>();
  // What the server has said since is newer.
  const rules = ahead !== undefined && ahead.of === data ? ahead.rules : data?.rules;

  const follow = useCallback((sent: readonly SentEvent[]) => {
    const own = sent.filter(({ event }) => event.userId === userId);
    if (data !== undefined && rules !== undefined) setAhead({ of: data, rules: own.reduce<readonly UserRule[]>(afterEvent, rules) });
    reload();
  }, [userId, data, rules, reload]);

  return { rules, isNew: data?.isNew ?? false, error, reload, follow };
}
