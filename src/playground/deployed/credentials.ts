import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { AwsOptions } from '../../operations/aws';

/** Credentials that end within five minutes are looked up anew by every client (AWS SDK). */
const RENEWED_BEFORE_MS = 5 * 60_000;
const REFRESH_INTERVAL_MS = 60_000;

/**
 * Credentials for as long as a page is open: people sign in again meanwhile, and then nothing has to be
 * started again.
 * Those that name no end of their own, as from a file that somebody else's command writes, are looked up anew
 * each minute.
 */
export function lastingCredentials({ profile }: AwsOptions): NonNullable<AwsOptions['credentials']> {
  return async () => {
    const found = await defaultProvider({ profile, ignoreCache: true })();
    return found.expiration
      ? found
      : { ...found, expiration: new Date(Date.now() + RENEWED_BEFORE_MS + REFRESH_INTERVAL_MS) };
  };
}
