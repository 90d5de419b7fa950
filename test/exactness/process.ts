import fc from 'fast-check';
import { StreamRecord } from '../../src/engine/events/stream-record';

/** Outcome of one call to a port. */
export type Fate =
  | 'works'
  /** It has no effect: throttled, or timed out on its way. */
  | 'fails'
  /** It takes effect, and its answer never arrives. */
  | 'lost'
  /** The process ends before the call, or after it took effect. */
  | 'dies before'
  | 'dies after';

export const fates: fc.Arbitrary<Fate[]> = fc.array(
  fc.oneof(
    { weight: 30, arbitrary: fc.constant<Fate>('works') },
    { weight: 2, arbitrary: fc.constant<Fate>('fails') },
    { weight: 2, arbitrary: fc.constant<Fate>('lost') },
    { weight: 1, arbitrary: fc.constant<Fate>('dies before') },
    { weight: 1, arbitrary: fc.constant<Fate>('dies after') },
  ),
  { maxLength: 120, size: 'max' },
);

/** Waits for the caller's turn among all processes that are under way. */
export type Turn = () => Promise<void>;

const NEVER = new Promise<never>(() => {});

/**
 * Runs one function container: its calls to ports meet fates, and after its death no part of it continues.
 */
export class Process {
  /** Records that the process is counting, without those that it has counted. */
  batch: readonly StreamRecord[] = [];
  /** Time of a run of the scheduled function, which stands still for it: others are made to take days. */
  now?: number;
  readonly death: Promise<'died'>;
  private dead = false;
  private die!: (how: 'died') => void;

  constructor(
    private readonly turn: Turn,
    private readonly ahead: Fate[],
  ) {
    this.death = new Promise((resolve) => {
      this.die = resolve;
    });
  }

  /** Wraps a port so that its calls meet the fates of this process. */
  port<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function'
          ? (...args: unknown[]) =>
              this.call(() => (member as (...a: unknown[]) => unknown).apply(target, args), String(name))
          : member;
      },
    });
  }

  private async call(effect: () => unknown, name: string): Promise<unknown> {
    const fate = this.ahead.shift() ?? 'works';
    await this.reach(fate === 'dies before');
    if (fate === 'fails') throw new Error(`${name} was throttled`);
    const answer = await effect();
    await this.reach(fate === 'dies after');
    if (fate === 'lost') throw new Error(`the answer of ${name} was lost`);
    return answer;
  }

  private async reach(itsEnd: boolean): Promise<void> {
    await this.turn();
    if (itsEnd) {
      this.dead = true;
      this.die('died');
    }
    if (this.dead) await NEVER;
  }
}
