import { useEffect, useState } from 'react';
import type { PreviewView } from '../../../src/playground/api';
import { ApiError, call } from '../server/api-client';
import { listen } from '../server/updates';

/** Milliseconds from the last change of the draft to the request. */
const PAUSE_MS = 50;
/** Milliseconds between two requests while events arrive, or after another window has aborted one. */
const REPEAT_MS = 1_500;

export interface Preview {
  readonly view?: PreviewView;
  readonly error?: string;
}

/**
 * Asks who joins and who leaves by publishing the draft. The result is outdated when its `draftVersion` is
 * not that of the draft.
 */
export function usePreview(draftVersion: number): Preview {
  const [preview, setPreview] = useState<Preview>({});

  useEffect(() => {
    let asked = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let running = false;
    let ended = false;

    const ask = async () => {
      timer = undefined;
      running = true;
      asked = new AbortController();
      try {
        const view = await call<PreviewView>('GET', '/rules/preview', undefined, asked.signal);
        if (!ended) setPreview({ view });
      } catch (error) {
        if (ended) return;
        if (error instanceof ApiError && (error.status === 409 || error.opening)) schedule(REPEAT_MS);
        else setPreview(({ view }) => ({ view, error: (error as Error).message }));
      } finally {
        running = false;
      }
    };
    const schedule = (pause: number) => {
      timer ??= setTimeout(() => void ask(), pause);
    };

    schedule(PAUSE_MS);
    const end = listen('counted', () => {
      if (!running) schedule(REPEAT_MS);
    });
    return () => {
      ended = true;
      end();
      clearTimeout(timer);
      asked.abort();
    };
  }, [draftVersion]);

  return preview;
}
