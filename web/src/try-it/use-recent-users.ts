import { useCallback, useState } from 'react';
import { writeLocal, readLocal } from '../shared/local-storage';
import { readRecent, withUser } from './recent-users';

const STORAGE_KEY = 'recent-users';

/** Remembers in this browser the user names used last, latest first. */
export function useRecentUsers(): [readonly string[], (userId: string) => void] {
  const [recent, setRecent] = useState<readonly string[]>(() => readRecent(readLocal(STORAGE_KEY)));
  const remember = useCallback(
    (userId: string) =>
      setRecent((before) => {
        const names = withUser(before, userId);
        writeLocal(STORAGE_KEY, JSON.stringify(names));
        return names;
      }),
    [],
  );
  return [recent, remember];
}
