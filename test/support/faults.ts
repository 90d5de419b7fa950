/** Outcome of one call to a port. With `lost`, the call takes effect but its answer never arrives. */
export type Fate = 'works' | 'fails' | 'lost';

/** Wraps a port so that its calls meet these outcomes one after the other; later calls work. */
export function withFates<T extends object>(port: T, fates: Partial<Record<keyof T, Fate[]>>): T {
  return new Proxy(port, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      const queue = fates[name as keyof T];
      if (typeof member !== 'function' || !queue) return member;
      return async (...args: unknown[]) => {
        const fate = queue.shift() ?? 'works';
        if (fate === 'fails') throw new Error(`${String(name)} was throttled`);
        const result: unknown = await member.apply(target, args);
        if (fate === 'lost') throw new Error(`the answer of ${String(name)} was lost`);
        return result;
      };
    },
  });
}
