import { useCallback } from 'react';
import { download } from '../server/api-client';
import { useNotices } from '../shell/notices';

/** Returns a function that saves a file of the server, and says when it cannot. */
export function useDownload(): (path: string, name: string) => void {
  const { notify, dismiss } = useNotices();
  return useCallback(
    (path, name) => {
      const id = `download ${name}`;
      download(path, name).then(
        () => dismiss(id),
        (error: Error) =>
          notify({ id, type: 'error', header: `${name} was not downloaded`, content: error.message }),
      );
    },
    [notify, dismiss],
  );
}
