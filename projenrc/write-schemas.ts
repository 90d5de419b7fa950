import { mkdirSync, writeFileSync } from 'node:fs';
import { compile, JSONSchema } from 'json-schema-to-typescript';
import { publishedSchemas } from '../src/contract/published-schemas';

/** Writes the JSON Schemas and, for functions in TypeScript, the same as types. */
async function main(): Promise<void> {
  mkdirSync('schemas', { recursive: true });
  for (const [file, schema] of Object.entries(publishedSchemas())) writeFileSync(`schemas/${file}`, `${JSON.stringify(schema, undefined, 2)}\n`);

  const types = await compile(publishedSchemas()['rules-v1.json'] as JSONSchema, 'Rules', { additionalProperties: false, ignoreMinAndMaxItems: true, bannerComment: '/* Made from rules-v1.json. */', style: { singleQuote: true } });
  writeFileSync('schemas/rules-v1.d.ts', types);
}

void main();
