import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { useEffect, useState } from 'react';
import { writeLocal, readLocal } from '../shared/local-storage';

export type ColorScheme = 'light' | 'dark';

const STORAGE_KEY = 'color-scheme';
const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');

/** Returns the color scheme that the reader has chosen, else that of the system. */
export function useColorScheme(): [ColorScheme, (scheme: ColorScheme) => void] {
  const [chosen, setChosen] = useState(storedScheme);
  const [system, setSystem] = useState(systemScheme);

  useEffect(() => {
    const onChange = () => setSystem(systemScheme());
    prefersDark.addEventListener('change', onChange);
    return () => prefersDark.removeEventListener('change', onChange);
  }, []);

  const scheme = chosen ?? system;
  useEffect(() => applyMode(scheme === 'dark' ? Mode.Dark : Mode.Light), [scheme]);

  return [
    scheme,
    (next) => {
      setChosen(next);
      writeLocal(STORAGE_KEY, next);
    },
  ];
}

function systemScheme(): ColorScheme {
  return prefersDark.matches ? 'dark' : 'light';
}

function storedScheme(): ColorScheme | undefined {
  const scheme = readLocal(STORAGE_KEY);
  return scheme === 'light' || scheme === 'dark' ? scheme : undefined;
}
