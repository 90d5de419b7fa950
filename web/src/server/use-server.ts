import { useCallback, useEffect, useRef, useState } from 'react';
import type { StreamEventName } from '../../../src/playground/api';
import { ApiError, call } from './api-client';
import { currentConnection, listenToConnection } from './connection';
import { listen } from './updates';

/** Milliseconds until a server that is opening its data is asked again. */
const RETRY_INTERVAL_MS = 500;

export interface FromServer<T> {
  /** Absent until the first response; the last response stays while it is requested again. */
  readonly data?: T;
  readonly error?: string;
  /** Message of the server while it is still opening its data. */
  readonly opening?: string;
  readonly reload: () => void;
}

interface Answer<T> {
  readonly path?: string;
  readonly data?: T;
  readonly error?: string;
  readonly opening?: string;
}

/**
 * Requests a path, again after each of the named events, and when a lost connection is restored.
 *
 * @param path undefined to request nothing
 */
export function useServer<T>(path: string | undefined, ...on: readonly StreamEventName[]): FromServer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({});
  const latest = useRef<AbortController>(undefined);
  const isLoading = useRef(false);
  const isReloadPending = useRef(false);

  const reload = useCallback(() => {
    latest.current?.abort();
    isLoading.current = path !== undefined;
    isReloadPending.current = false;
    if (path === undefined) return;
    const request = new AbortController();
    latest.current = request;
    call<T>('GET', path, undefined, request.signal)
      .then(
        (data) => {
          if (!request.signal.aborted) setAnswer({ path, data });
        },
        (error: Error) => {
          if (request.signal.aborted) return;
          const opening = error instanceof ApiError && error.opening;
          setAnswer((before) => ({
            path,
            data: before.path === path ? before.data : undefined,
            [opening ? 'opening' : 'error']: error.message,
          }));
          if (opening) {
            setTimeout(() => {
              if (!request.signal.aborted) reload();
            }, RETRY_INTERVAL_MS);
          }
        },
      )
      .finally(() => {
        if (request.signal.aborted) return;
        isLoading.current = false;
        if (isReloadPending.current) reload();
      });
  }, [path]);

  /**
   * Lets a running request finish first. When events arrive faster than responses, a slightly old response is
   * better than none.
   */
  const reloadAfterwards = useCallback(() => {
    if (isLoading.current) isReloadPending.current = true;
    else reload();
  }, [reload]);

  useEffect(() => {
    reload();
    return () => latest.current?.abort();
  }, [reload]);

  const names = on.join();
  useEffect(() => {
    const ends =
      names === ''
        ? []
        : (names.split(',') as StreamEventName[]).map((name) => listen(name, reloadAfterwards));
    ends.push(
      listenToConnection(() => {
        if (currentConnection() === 'open') reload();
      }),
    );
    return () => ends.forEach((end) => end());
  }, [names, reload, reloadAfterwards]);

  const { data, error, opening } = answer.path === path ? answer : {};
  return { data, error, opening, reload };
}
