import { mkdirSync, writeFileSync } from 'node:fs';
import { compile, JSONSchema } from 'json-schema-to-typescript';
import { publishedSchemas } from '../src/rule-language/published-schemas';

/** Names of the TypeScript types that accompany these schemas, for functions and subscribers. */
const TITLES_OF_TYPES = {
  'rules-v1': 'Rules',
  'rule-event-v1': 'RuleEvent',
  'rule-event-v2': 'ChangeEvent',
  'change-function-request-v1': 'ChangesRequest',
  'change-function-response-v1': 'ChangesResponse',
  'transformation-request-v1': 'TransformationRequest',
  'transformation-response-v1': 'TransformationResponse',
};

/** Writes the JSON Schemas and, for functions in TypeScript, the corresponding types. */
async function main(): Promise<void> {
  mkdirSync('schemas', { recursive: true });
  for (const [file, schema] of Object.entries(publishedSchemas())) {
    writeFileSync(`schemas/${file}`, `${JSON.stringify(schema, undefined, 2)}\n`);
  }

  for (const [name, title] of Object.entries(TITLES_OF_TYPES)) {
    const types = await compile(publishedSchemas()[`${name}.json`] as JSONSchema, title, {
      additionalProperties: false,
      ignoreMinAndMaxItems: true,
      bannerComment: `/* Made from ${name}.json. */`,
      style: { singleQuote: true },
    });
    writeFileSync(`schemas/${name}.d.ts`, types);
  }
}

void main();
