import { useCallback, useState } from 'react';
import { readRecent, withUser } from './recent-users';
import { keep, kept } from '../shared/kept';

const KEPT_AS = 'recent-users';

/** The names used on this computer, the latest first. */
export function useRecentUsers(): [readonly string[], (userId: string) => void] {
  const [recent, setRecent] = useState<readonly string[]>(() => readRecent(kept(KEPT_AS)));
  const remember = useCallback((userId: string) => setRecent((before) => {
    const names = withUser(before, userId);
    keep(KEPT_AS, JSON.stringify(names));
    return names;
  }), []);
  return [recent, remember];
}
