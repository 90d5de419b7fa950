import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { Clock } from '../../engine/ports';
import { attempt } from '../../operations/aws';

/** The AWS SDK takes credentials that expire within five minutes for expired. */
const RENEWED_BEFORE_MS = 5 * 60_000;

interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** Assumes a role once for all clients of a container, and again shortly before its credentials end. */
export function roleCredentials(
  client: STSClient,
  roleArn: string,
  sessionName: string,
  clock: Clock,
): () => Promise<RoleCredentials> {
  let latest: Promise<RoleCredentials | undefined> = Promise.resolve(undefined);
  return () => {
    const next = latest
      .catch(() => undefined)
      .then((known) =>
        known && known.expiration.getTime() - clock() > RENEWED_BEFORE_MS
          ? known
          : assume(client, roleArn, sessionName),
      );
    latest = next;
    return next;
  };
}

async function assume(client: STSClient, roleArn: string, sessionName: string): Promise<RoleCredentials> {
  const { Credentials: found } = await attempt(`assume the role ${roleArn}`, () =>
    client.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: sessionName })),
  );
  return {
    accessKeyId: found!.AccessKeyId!,
    secretAccessKey: found!.SecretAccessKey!,
    sessionToken: found!.SessionToken!,
    expiration: found!.Expiration!,
  };
}
