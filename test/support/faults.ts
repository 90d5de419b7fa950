/** What may become of one call to the outside. `lost`: it takes effect and its answer never arrives. */
export type Fate = 'works' | 'fails' | 'lost';

/** A port whose calls meet these fates, one after the other; later ones work. */
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
