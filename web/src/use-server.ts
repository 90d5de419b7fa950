import { useCallback, useEffect, useRef, useState } from 'react';
import { call, listen } from './api-client';
import type { StreamEventName } from '../../src/page/api';

export interface FromServer<T> {
  /** Absent until it is known; the last answer while it is asked for again. */
  readonly data?: T;
  readonly error?: string;
  readonly reload: () => void;
}

/**
 * What a path answers, asked again whenever one of these things happens.
 *
 * @param path nothing is asked while it is undefined
 */
export function useServer<T>(path: string | undefined, ...on: readonly StreamEventName[]): FromServer<T> {
  const [answer, setAnswer] = useState<{ path?: string; data?: T; error?: string }>({});
  const latest = useRef<AbortController>(undefined);

  const reload = useCallback(() => {
    latest.current?.abort();
    if (path === undefined) return;
    const asked = new AbortController();
    latest.current = asked;
    call<T>('GET', path, undefined, asked.signal).then(
      (data) => { if (!asked.signal.aborted) setAnswer({ path, data }); },
      (error: Error) => { if (!asked.signal.aborted) setAnswer((before) => ({ path, data: before.path === path ? before.data : undefined, error: error.message })); },
    );
  }, [path]);

  useEffect(() => {
    reload();
    return () => latest.current?.abort();
  }, [reload]);

  const names = on.join();
  useEffect(() => {
    const ends = names === '' ? [] : (names.split(',') as StreamEventName[]).map((name) => listen(name, reload));
    return () => ends.forEach((end) => end());
  }, [names, reload]);

  return { data: answer.path === path ? answer.data : undefined, error: answer.path === path ? answer.error : undefined, reload };
}
