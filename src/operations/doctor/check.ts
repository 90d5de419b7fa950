import { Clock, Pause } from '../../engine/ports';
import { Facts } from './facts';
import { Finding } from './finding';

/** One question about an installation. */
export interface Check {
  readonly name: string;
  /** @throws when it cannot be answered, which is a finding of its own */
  readonly run: (subject: Subject) => Promise<readonly Finding[]>;
}

/** Installation that is examined. */
export interface Subject {
  readonly facts: Facts;
  readonly clock: Clock;
  readonly pause: Pause;
}
