import { useEffect } from 'react';
import { readLocal, writeLocal } from '../shared/local-storage';
import { useOverview } from './installation';
import { useNotices } from './notices';

/** Shows what the command has found when it opened the data, until the reader closes it. */
export function useDataNotices(): void {
  const { notify } = useNotices();
  const messages = JSON.stringify(useOverview()?.notices ?? []);
  useEffect(() => {
    for (const message of JSON.parse(messages) as string[]) {
      const name = `closed notice: ${message}`;
      if (readLocal(name) !== null) continue;
      notify({
        id: name,
        type: 'warning',
        header: 'Not all of the data could be read',
        content: message,
        onDismiss: () => writeLocal(name, 'yes'),
      });
    }
  }, [messages, notify]);
}
