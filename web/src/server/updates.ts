import type { StreamEventName, StreamEvents } from '../../../src/playground/api';

const listeners = new Map<StreamEventName, Set<(data: never) => void>>();

/** @returns a function that ends the subscription */
export function listen<N extends StreamEventName>(
  name: N,
  listener: (data: StreamEvents[N]) => void,
): () => void {
  let ofName = listeners.get(name);
  if (!ofName) listeners.set(name, (ofName = new Set()));
  ofName.add(listener);
  return () => ofName.delete(listener);
}

/** Tells the listeners what has happened at the server. */
export function announce<N extends StreamEventName>(name: N, data: StreamEvents[N]): void {
  listeners.get(name)?.forEach((listener) => listener(data as never));
}
