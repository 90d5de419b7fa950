import fc from 'fast-check';
import { AggregateStore } from '../../src/engine/ports';
import { Installation } from '../support/installation';
import { withMethods } from '../support/with-methods';
import { Plan } from './plan';
import { Stores } from './world';

/** A plausible mistake that is put into the code; the suite has to notice it. */
export interface Defect {
  readonly name: string;
  /** Patches modules and classes with `jest.spyOn`. */
  readonly put?: () => void;
  /** Creates faulty stores. */
  readonly stores?: () => Promise<Stores>;
  /** Plans in which the mistake is not too rare; all plans when absent. */
  readonly histories?: fc.Arbitrary<Plan>;
}

/** Replaces a function of a module by one that receives the original as its first argument. */
export function spy<M extends object, K extends keyof M>(
  module: M,
  name: K,
  wrong: (
    original: Extract<M[K], (...args: never[]) => unknown>,
    ...args: Parameters<Extract<M[K], (...args: never[]) => unknown>>
  ) => ReturnType<Extract<M[K], (...args: never[]) => unknown>>,
): void {
  const original = module[name] as Extract<M[K], (...args: never[]) => unknown>;
  jest
    .spyOn(module as never, name as never)
    .mockImplementation(((...args: never[]) => wrong(original, ...(args as never))) as never);
}

export function overMemory(wrong: (store: AggregateStore) => Partial<AggregateStore>): () => Promise<Stores> {
  return async () => {
    const installation = new Installation();
    const { aggregates, timeseries } = installation;
    return {
      timeseries,
      backUp: () => installation.backUp(),
      aggregates: withMethods<AggregateStore>(aggregates, wrong(aggregates)),
    };
  };
}

export async function versionOf(store: AggregateStore, userId: string): Promise<number> {
  return (await store.read([userId])).get(userId)?.version ?? 0;
}
