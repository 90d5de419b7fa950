import * as z from 'zod';
import { CHANGES_REQUEST_SCHEMA, CHANGES_RESPONSE_SCHEMA } from '../contract/changes-function';
import { RULE_EVENT_SCHEMA } from '../contract/rule-event';
import { DOCUMENT_SCHEMA } from './schema';

/** What the package publishes in its folder `schemas`, by file. */
export function publishedSchemas(): Record<string, unknown> {
  const document = z.toJSONSchema(DOCUMENT_SCHEMA, { io: 'input' });
  return {
    'rules-v1.json': {
      ...document,
      title: 'Rules',
      description: 'A document of rules: each in its JSON form or as a row of the rules table.',
    },
    'rule-function-request-v1.json': {
      $schema: document.$schema,
      title: 'Request to a function that answers rules',
      ...z.toJSONSchema(z.strictObject({ version: z.literal(1) }), { io: 'input' }),
    },
    'rule-function-response-v1.json': {
      $schema: document.$schema,
      title: 'Response of a function that answers rules',
      $ref: 'rules-v1.json',
    },
    'rule-event-v1.json': {
      ...z.toJSONSchema(RULE_EVENT_SCHEMA),
      title: 'Rule event',
      description:
        'The detail of an event "Rule Met", "Rule No Longer Met" or "Rule Target Reached" of the source "pinpoint-incremental-analytics".',
    },
    'change-function-request-v1.json': {
      ...z.toJSONSchema(CHANGES_REQUEST_SCHEMA),
      title: 'Request to a function that takes changes',
    },
    'change-function-response-v1.json': {
      ...z.toJSONSchema(CHANGES_RESPONSE_SCHEMA, { io: 'input' }),
      title: 'Response of a function that takes changes',
    },
  };
}
