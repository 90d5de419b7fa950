import { mkdirSync, writeFileSync } from 'node:fs';
import { publishedSchemas } from '../src/contract/published-schemas';

mkdirSync('schemas', { recursive: true });
for (const [file, schema] of Object.entries(publishedSchemas())) writeFileSync(`schemas/${file}`, `${JSON.stringify(schema, undefined, 2)}\n`);
