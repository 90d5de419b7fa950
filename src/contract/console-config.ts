import * as z from '../common/zod';
import { configSchema } from './config';
import { checkFields, readConfigVariable } from './config-variable';

/** Names in the table of a console: one item per draft. */
export const CONSOLE_TABLE = {
  partitionKey: 'pk',
  draftPrefix: 'draft#',
  /** Attribute that only drafts have, with the second from which they may be deleted. */
  timeToLive: 'expiresAt',
} as const;

/** What the page asks for where people sign in: who they are, and nothing to call other services with. */
export const SIGN_IN_SCOPE = 'openid email profile';

const text = z.string().check(z.minLength(1));
/** A value for each role. */
const byRole = z.strictObject({ viewer: text, editor: text, operator: text });

const consoleSchema = z.strictObject({
  /** Configuration of the installation that is shown, as its functions have it. */
  installation: configSchema,
  /** ARN of the stream that events are sent to; absent when the installation reads none. */
  streamArn: z.optional(text),
  /** Number of the source of rules that is edited, from 1; absent when there is only one, or none to edit. */
  source: z.optional(z.int().check(z.positive())),
  tableName: text,
  /** ARN of the role of IAM that does the work of each role. */
  roles: byRole,
  groups: byRole,
  /** Claim that lists the groups of who is signed in. */
  groupsClaim: text,
  signIn: z.strictObject({
    issuer: text,
    clientId: text,
    /** Origins that the page calls to sign people in, besides that of the issuer. */
    origins: z._default(z.array(text), []),
  }),
});

export type ConsoleConfig = z.infer<typeof consoleSchema>;

/**
 * Reads the value of the environment variable `CONFIG`.
 *
 * @throws Error that names every field at fault, its value and what is allowed
 */
export function parseConsoleConfig(value: string | undefined): ConsoleConfig {
  return checkFields(consoleSchema, readConfigVariable(value, 'RulesConsole'));
}
