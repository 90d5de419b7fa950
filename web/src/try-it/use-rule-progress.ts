import { useCallback, useState } from 'react';
import type { SentEvent, UserRule, UserView } from '../../../src/playground/api';
import { useServer } from '../server/use-server';
import { afterEvent } from './progress-after-event';

interface RuleProgress {
  /** Absent until they are known. */
  readonly rules?: readonly UserRule[];
  readonly isNew: boolean;
  readonly error?: string;
  readonly reload: () => void;
  /** Shows the outcome of this user's events without waiting for the server. */
  readonly follow: (sent: readonly SentEvent[]) => void;
}

/** Follows the progress of a user for each rule. */
export function useRuleProgress(userId: string): RuleProgress {
  const { data, error, reload } = useServer<UserView>(
    `/users/${encodeURIComponent(userId)}?orNew=yes`,
    'counted',
    'processed',
    'run',
    'rules',
  );
  const [ahead, setAhead] = useState<{ readonly of: UserView; readonly rules: readonly UserRule[] }>();
  // A later response of the server is newer than the outcome of an event.
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
