import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { requestHandlerOptions } from '../../../adapters/client-timeouts';
import { AwsOptions, clientConfig } from '../../aws';
import { ask } from '../ask';
import { Check } from '../check';
import { ok } from '../finding';

/** Credentials that AWS is asked with. */
export interface Caller {
  readonly arn: string;
  readonly account: string;
  readonly region: string;
}

/** Asks AWS whose credentials these are, which needs no permission. */
export async function readCaller(options: AwsOptions): Promise<Caller> {
  const client = new STSClient({ ...clientConfig(options), requestHandler: requestHandlerOptions() });
  const region = await client.config.region();
  const { Arn: arn = 'unknown', Account: account = 'unknown' } = await ask('sts:GetCallerIdentity', () =>
    client.send(new GetCallerIdentityCommand({})),
  );
  return { arn, account, region };
}

export const caller: Check = {
  name: 'credentials',
  run: async ({ facts }) => {
    const { arn, account, region } = await readCaller(facts.options);
    return [ok(`${arn} of the account ${account}, in ${region}`)];
  },
};
