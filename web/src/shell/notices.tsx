import Flashbar from '@cloudscape-design/components/flashbar';
import {
  createContext,
  useCallback,
  useContext,
  useMemo,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react';

export interface Notice {
  /** Id of the notice; a later notice with the same id replaces this one. */
  readonly id: string;
  readonly type: 'success' | 'info' | 'warning' | 'error';
  readonly header?: string;
  /** Message with the event and the next step for the reader. */
  readonly content: ReactNode;
  readonly action?: ReactNode;
  /** Called when the reader closes the notice. */
  readonly onDismiss?: () => void;
}

interface Notices {
  readonly shown: readonly Notice[];
  readonly notify: (notice: Notice) => void;
  readonly dismiss: (id: string) => void;
  /** Dismisses what is done or only told, as the reader goes on. */
  readonly leaveBehind: () => void;
}

const Context = createContext<Notices>({
  shown: [],
  notify: () => {},
  dismiss: () => {},
  leaveBehind: () => {},
});

export function NoticesProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const [shown, setShown] = useState<readonly Notice[]>([]);
  const notify = useCallback(
    (notice: Notice) => setShown((before) => [notice, ...before.filter(({ id }) => id !== notice.id)]),
    [],
  );
  const dismiss = useCallback(
    (id: string) =>
      setShown((before) =>
        before.some((notice) => notice.id === id) ? before.filter((notice) => notice.id !== id) : before,
      ),
    [],
  );
  const leaveBehind = useCallback(
    () => setShown((before) => before.filter(({ type }) => type === 'error' || type === 'warning')),
    [],
  );
  const notices = useMemo(
    () => ({ shown, notify, dismiss, leaveBehind }),
    [shown, notify, dismiss, leaveBehind],
  );
  return <Context value={notices}>{children}</Context>;
}

/** Shows and dismisses notices that any view may raise. */
export function useNotices(): Omit<Notices, 'shown'> {
  return useContext(Context);
}

export function NoticeBar(): ReactElement | null {
  const { shown, dismiss } = useContext(Context);
  if (shown.length === 0) return null;
  return (
    <Flashbar
      i18nStrings={{
        ariaLabel: 'Notices',
        errorIconAriaLabel: 'Error',
        warningIconAriaLabel: 'Warning',
        infoIconAriaLabel: 'Information',
        successIconAriaLabel: 'Done',
      }}
      items={shown.map(({ id, type, header, content, action, onDismiss }) => ({
        id,
        type,
        header,
        content,
        action,
        dismissible: true,
        dismissLabel: 'Close this notice',
        onDismiss: () => {
          dismiss(id);
          onDismiss?.();
        },
        ariaRole: type === 'error' || type === 'warning' ? 'alert' : 'status',
      }))}
    />
  );
}
