import { ErrorResponse, PublishView, Role } from '../api';
import { Account } from './account';
import { Action } from './permissions';

/** What somebody has done or tried, for whoever looks into it later. */
export interface AuditEntry {
  readonly who: string;
  readonly sub: string;
  readonly role: Role;
  readonly action: Action;
  /** Status of the answer: below 400 when it is done. */
  readonly status: number;
  /** Reason why it is not done, or not in full. */
  readonly reason?: string;
  /** Rules that were published; the first ones where there are very many. */
  readonly rules?: PublishView['published'];
  /** Number of rules that were published. */
  readonly ruleCount?: number;
}

/** Rules that an entry names: a line of a log holds 256 KB (CloudWatch Logs quotas). */
const MAX_RULES = 1_000;

/** @param answer answer to the request, whose body is read */
export async function entryOf(
  { name, sub, role }: Account,
  action: Action,
  answer: Response,
): Promise<AuditEntry> {
  const entry = { who: name, sub, role, action, status: answer.status };
  // What is wrong with an event may be told by showing a user.
  if (action === 'send') return entry;
  if (!answer.ok) return { ...entry, reason: ((await answer.json()) as ErrorResponse).message };
  if (action !== 'publish') return entry;
  const { published } = (await answer.json()) as PublishView;
  return { ...entry, rules: published.slice(0, MAX_RULES), ruleCount: published.length };
}
