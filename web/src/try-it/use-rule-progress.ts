import { useCallback, useState } from 'react';
import type { SentEvent, UserRule, UserView } from '../../../src/playground/api';
import { useServer } from '../use-server';
import { afterEvent } from './progress-after-event';

interface RuleProgress {
  /** Absent until they are known. */
  readonly rules?: readonly UserRule[];
  readonly isNew: boolean;
  readonly error?: string;
  readonly reload: () => void;
  /** Shows at once what came of events of this user. */
  readonly follow: (sent: readonly SentEvent[]) => void;
}

/** Where a user stands against each rule. */
export function useRuleProgress(userId: string): RuleProgress {
  const { data, error, reload } = useServer<UserView>(
    `/users/${encodeURIComponent(userId)}?orNew=yes`,
    'counted',
    'processed',
    'run',
    'rules',
  );
  const [ahead, setAhead] = useState<{ readonly of: UserView; readonly rules: readonly UserRule[] }>();
  // What the server has said since is newer.
  const rules = ahead !== undefined && ahead.of === data ? ahead.rules : data?.rules;

  const follow = useCallback(
    (sent: readonly SentEvent[]) => {
      const own = sent.filter(({ event }) => event.userId === userId);
      if (data !== undefined && rules !== undefined) {
        setAhead({ of: data, rules: own.reduce<readonly UserRule[]>(afterEvent, rules) });
      }
      reload();
    },
    [userId, data, rules, reload],
  );

  return { rules, isNew: data?.isNew ?? false, error, reload, follow };
}
