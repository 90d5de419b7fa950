import { useEffect, useState } from 'react';
import type { EventFormat, FileInspection } from '../../../src/playground/api';
import { call } from '../server/api-client';

/** Bytes of a file that are looked at: enough for 1,000 records of usual length. */
const LOOKED_AT = 2 * 1024 * 1024;

export interface Inspected {
  /** What the result is about; another file or format has none yet. */
  readonly of?: { readonly file: File; readonly format: EventFormat };
  readonly found?: FileInspection;
  readonly error?: string;
}

/** Asks what is in the beginning of a file, whenever the file or its format changes. */
export function useInspection(file: File | undefined, format: EventFormat): Inspected {
  const [inspected, setInspected] = useState<Inspected>({});
  useEffect(() => {
    if (file === undefined) return;
    const request = new AbortController();
    const query = new URLSearchParams({ format, cut: file.size > LOOKED_AT ? 'yes' : 'no' });
    const beginning = file.slice(0, LOOKED_AT);
    const of = { file, format };
    call<FileInspection>('POST', `/loads/inspection?${query.toString()}`, beginning, request.signal).then(
      (found) => setInspected({ of, found }),
      (error: Error) => {
        if (!request.signal.aborted) setInspected({ of, error: error.message });
      },
    );
    return () => request.abort();
  }, [file, format]);
  return inspected.of?.file === file && inspected.of?.format === format ? inspected : {};
}
