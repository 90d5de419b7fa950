import { useEffect, useState } from 'react';
import { FIRST_MAPPING } from './formats';

/** File that the reader has chosen, and how its records are read. */
export interface Chosen {
  readonly files: readonly File[];
  /** Format, or the choice of one's own mapping. */
  readonly choice: string;
  readonly mapping: string;
  /** Why the page has chosen this; absent when the reader has. */
  readonly because?: string;
}

/** Stays while the reader is in another view, to publish rules before the file is loaded. */
let kept: Chosen = { files: [], choice: 'detect', mapping: FIRST_MAPPING };

/** Returns what is chosen, and a function that changes parts of it. */
export function useChosenFile(): [Chosen, (parts: Partial<Chosen>) => void] {
  const [chosen, setChosen] = useState(kept);
  useEffect(() => {
    kept = chosen;
  }, [chosen]);
  return [chosen, (parts) => setChosen((before) => ({ ...before, ...parts }))];
}
