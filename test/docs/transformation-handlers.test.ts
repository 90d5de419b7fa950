import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { TransformationRequest, TRANSFORMATION_RESPONSE_SCHEMA } from '../../src/contract/transformation';
import { ROOT } from './pages';

type Handler = (request: TransformationRequest) => Promise<unknown>;

const PAGE = readFileSync(join(ROOT, 'docs/plugins/event-source-transform.md'), 'utf8');
const EXAMPLES = ['typescript', 'python', 'java'].map((language) =>
  readFileSync(join(ROOT, `examples/${language}/functions/decode/index.mjs`), 'utf8'),
);

/** Returns the blocks of code of a language, as the page shows them. */
function shown(language: string): string[] {
  return [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, text]) => text,
  );
}

function handlerIn(source: string): Handler {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const module = { exports: {} as { handler: Handler } };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  new Function('exports', outputText)(module.exports);
  return module.exports.handler;
}

const [request, response] = shown('json').map((text) => JSON.parse(text) as unknown);

test.each([
  ['of the page', shown('typescript')[0]],
  ['of the example app', EXAMPLES[0]],
])('the function %s answers what the page shows', async (_, source) => {
  const answer = await handlerIn(source)(request as TransformationRequest);
  expect(answer).toEqual(response);
  expect(TRANSFORMATION_RESPONSE_SCHEMA.parse(answer)).toEqual(answer);
});

test('the example apps have one function', () => {
  expect(new Set(EXAMPLES).size).toBe(1);
});
