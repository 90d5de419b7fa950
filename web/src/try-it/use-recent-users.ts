import { useCallback, useState } from 'react';
import { writeLocal, readLocal } from '../shared/local-storage';
import { readRecent, withUser } from './recent-users';

const KEPT_AS = 'recent-users';

/** Remembers in this browser the user names used last, latest first. */
export function useRecentUsers(): [readonly string[], (userId: string) => void] {
  const [recent, setRecent] = useState<readonly string[]>(() => readRecent(readLocal(KEPT_AS)));
  const remember = useCallback(
    (userId: string) =>
      setRecent((before) => {
        const names = withUser(before, userId);
        writeLocal(KEPT_AS, JSON.stringify(names));
        return names;
      }),
    [],
  );
  return [recent, remember];
}
