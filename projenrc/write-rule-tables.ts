/**
 * Writes the tables of docs/rules.md that say what the rule language has. With `--check`, nothing is written,
 * and tables that are not up to date are an error.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { withRuleTables } from './rule-tables';

const PAGE = 'docs/rules.md';

const page = readFileSync(PAGE, 'utf8');
const fresh = withRuleTables(page);
if (fresh !== page) {
  if (process.argv.includes('--check')) {
    console.error(`the tables in ${PAGE} are not those of src/rule-language; run \`npx projen docs:rules\``);
    process.exitCode = 1;
  } else {
    writeFileSync(PAGE, fresh);
  }
}
