import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { useEffect, useState } from 'react';
import { writeLocal, readLocal } from '../shared/local-storage';

export type ColorScheme = 'light' | 'dark';

const KEPT_AS = 'color-scheme';
const prefersDark = window.matchMedia('(prefers-color-scheme: dark)');

/** Returns the color scheme that the reader has chosen, else that of the system. */
export function useColorScheme(): [ColorScheme, (scheme: ColorScheme) => void] {
  const [chosen, setChosen] = useState(chosenBefore);
  const [system, setSystem] = useState(ofSystem);

  useEffect(() => {
    const onChange = () => setSystem(ofSystem());
    prefersDark.addEventListener('change', onChange);
    return () => prefersDark.removeEventListener('change', onChange);
  }, []);

  const scheme = chosen ?? system;
  useEffect(() => applyMode(scheme === 'dark' ? Mode.Dark : Mode.Light), [scheme]);

  return [
    scheme,
    (next) => {
      setChosen(next);
      writeLocal(KEPT_AS, next);
    },
  ];
}

function ofSystem(): ColorScheme {
  return prefersDark.matches ? 'dark' : 'light';
}

function chosenBefore(): ColorScheme | undefined {
  const scheme = readLocal(KEPT_AS);
  return scheme === 'light' || scheme === 'dark' ? scheme : undefined;
}
