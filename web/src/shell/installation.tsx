import { createContext, useContext, useEffect, useState, type ReactElement, type ReactNode } from 'react';
import type { Overview } from '../../../src/playground/api';
import { listen } from '../server/updates';
import { useServer } from '../server/use-server';

/** Milliseconds between two reads of the clock. */
const CLOCK_INTERVAL_MS = 30_000;

interface Installation {
  readonly overview?: Overview;
  readonly error?: string;
  readonly opening?: string;
}

const Context = createContext<Installation>({});

export function InstallationProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const { data, error, opening, reload } = useServer<Overview>('/overview', 'counted', 'rules');
  const [moved, setMoved] = useState<number>();
  useEffect(() => listen('clock', ({ now }) => setMoved(now)), []);
  useEffect(() => setMoved(undefined), [data]);
  useEffect(() => {
    const timer = setInterval(reload, CLOCK_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [reload]);
  const overview = data && moved !== undefined ? { ...data, now: moved } : data;
  return <Context value={{ overview, error, opening }}>{children}</Context>;
}

/** Returns the overview; undefined until the server has answered. */
export function useOverview(): Overview | undefined {
  return useContext(Context).overview;
}

export function useInstallation(): Installation {
  return useContext(Context);
}
