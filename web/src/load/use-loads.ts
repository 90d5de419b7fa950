import { useCallback, useEffect, useReducer } from 'react';
import type { Load } from '../../../src/playground/api';
import { listen } from '../server/updates';
import { useServer } from '../server/use-server';
import { addSample, speedOf, withLoad, type Sample, type Speed } from './progress';

interface State {
  readonly loads?: readonly Load[];
  /** Samples of the running load, whose id is `of`. */
  readonly samples: readonly Sample[];
  readonly of?: string;
}

type Action =
  | { readonly kind: 'listed'; readonly loads: readonly Load[] }
  | { readonly kind: 'progress'; readonly load: Load; readonly at: number };

interface Loads {
  /** Newest first; absent until they are known. */
  readonly loads?: readonly Load[];
  readonly running?: Load;
  readonly speed?: Speed;
  readonly error?: string;
  readonly reload: () => void;
  readonly show: (load: Load) => void;
}

/** Follows all loads of the installation, including those started in other windows. */
export function useLoads(): Loads {
  const { data, error, reload } = useServer<readonly Load[]>('/loads');
  const [{ loads, samples }, dispatch] = useReducer(reduce, { samples: [] });
  const show = useCallback((load: Load) => dispatch({ kind: 'progress', load, at: performance.now() }), []);
  useEffect(() => {
    if (data) dispatch({ kind: 'listed', loads: data });
  }, [data]);
  useEffect(() => listen('load', show), [show]);
  return {
    loads,
    running: loads?.find(({ state }) => state === 'running'),
    speed: speedOf(samples),
    error,
    reload,
    show,
  };
}

function reduce(before: State, action: Action): State {
  if (action.kind === 'listed') return { ...before, loads: action.loads };
  const {
    load: { id, lines, bytes },
    at,
  } = action;
  const samples = addSample(before.of === id ? before.samples : [], { at, lines, bytes });
  return { loads: withLoad(before.loads ?? [], action.load), samples, of: id };
}
