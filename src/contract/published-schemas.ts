import * as z from 'zod';
import { DOCUMENT_SCHEMA } from './rule-schema';

/** What the package publishes in its folder `schemas`, by file. */
export function publishedSchemas(): Record<string, unknown> {
  const document = z.toJSONSchema(DOCUMENT_SCHEMA, { io: 'input' });
  return {
    'rules-v1.json': { ...document, title: 'Rules', description: 'A document of rules: each in its JSON form or as a row of the rules table.' },
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
  };
}
