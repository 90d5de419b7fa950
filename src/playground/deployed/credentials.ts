import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { AwsOptions } from '../../operations/aws';

/** The AWS SDK renews credentials that expire within five minutes for every client. */
const RENEWED_BEFORE_MS = 5 * 60_000;
const REFRESH_INTERVAL_MS = 60_000;

/**
 * Looks credentials up for as long as a page is open, so that a new sign-in needs no restart. Credentials
 * without an expiry, such as those from a file that another command writes, are looked up again every minute.
 */
export function lastingCredentials({ profile }: AwsOptions): NonNullable<AwsOptions['credentials']> {
  return async () => {
    const found = await defaultProvider({ profile, ignoreCache: true })();
    return found.expiration
      ? found
      : { ...found, expiration: new Date(Date.now() + RENEWED_BEFORE_MS + REFRESH_INTERVAL_MS) };
  };
}
