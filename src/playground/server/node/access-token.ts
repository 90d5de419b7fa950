import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Secret } from '../access';

/** Secret of 256 random bits, which one start of the command uses. */
export class AccessToken implements Secret {
  readonly text = randomBytes(32).toString('base64url');
  private readonly digest = digestOf(this.text);

  /** Compares in a time that depends on neither text. */
  matches(given: string): boolean {
    return timingSafeEqual(digestOf(given), this.digest);
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
