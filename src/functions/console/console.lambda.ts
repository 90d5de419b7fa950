import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { handle } from 'hono/aws-lambda';
import { CONFIG_VARIABLE } from '../../contract/config-variable';
import { parseConsoleConfig, SIGN_IN_SCOPE } from '../../contract/console-config';
import { ConsoleServices } from '../../playground/console/console-services';
import { Answer, claimsOf, withinLimit } from '../../playground/console/http-event';
import { signedIn } from '../../playground/server/account';
import { createConsoleApp } from '../../playground/server/console-app';
import { staticFiles } from '../../playground/server/node/static-files';

const config = parseConsoleConfig(process.env[CONFIG_VARIABLE]);
const { issuer, clientId, origins } = config.signIn;
const logger = new Logger({ serviceName: 'console' });
const services = new ConsoleServices(config, Date.now);
const app = createConsoleApp({
  signIn: { issuer, clientId, scope: SIGN_IN_SCOPE },
  origins: [new URL(issuer).origin, ...origins],
  groups: config.groups,
  signedIn: (c) => {
    const claims = claimsOf((c.env as { event: APIGatewayProxyEventV2 }).event);
    const [, token = ''] = (c.req.header('authorization') ?? '').split(/\s+/);
    return claims && signedIn(claims, token, config);
  },
  services: (account) => services.of(account),
  files: staticFiles(join(__dirname, 'page')),
  // No file is loaded into a deployed installation, whose refusal reads nothing.
  contentOf: () => Readable.from([]),
  audit: (entry) => logger.info(entry.action, { audit: true, ...entry }),
  // Without the request, whose path may be the id of a user.
  note: (details) => logger.error(details),
});
const answer = handle(app) as (event: APIGatewayProxyEventV2) => Promise<Answer>;

export async function handler(event: APIGatewayProxyEventV2): Promise<Answer> {
  return withinLimit(await answer(event));
}
