/** Parses every block of Python in README.md and docs/, with the Python of this machine. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { documentationPages, fencesOf } from './doc-page';

const PARSE = `
import ast, json, sys
for block in json.load(sys.stdin):
    try:
        ast.parse(block["text"])
    except SyntaxError as error:
        print(f"{block['place']}: {error}")
`;

const blocks = documentationPages().flatMap((path) => fencesOf(readFileSync(path, 'utf8'))
  .filter(({ language }) => language === 'python')
  .map(({ text, line }) => ({ place: `${path}:${line}`, text })));
const { error, stdout, stderr, status } = spawnSync('python3', ['-c', PARSE], { input: JSON.stringify(blocks), encoding: 'utf8' });
if (error) throw error;
process.stdout.write(stdout + stderr);
if (status !== 0 || stdout !== '' || blocks.length === 0) process.exitCode = 1;
else console.log(`${blocks.length} blocks of Python can be parsed`);
