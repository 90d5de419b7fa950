import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withRuleTables } from '../../projenrc/rule-tables';
import { OPERATOR_NAMES } from '../../src/rule-language/operators';
import { ROOT } from './pages';

const PAGE = readFileSync(join(ROOT, 'docs/rules.md'), 'utf8');

test('the tables of the rules are those of the rule language; `npx projen docs:rules` writes them', () => {
  expect(PAGE).toBe(withRuleTables(PAGE));
});

test('they name columns, operators, resets, destinations, tests and statistics', () => {
  for (const row of [
    /^\| `EventName` \| .* \| text \| `events` \| `eventName` \|$/m,
    /^\| `less` \| `<`, `smaller`, `less than`, `fewer than`, `under`, `below` \| less than the target \| refused \| `RuleOperator.LESS` \|$/m,
    /^\| `zero` \| an event each time \| 0 \| (?:`\w+`(?:, )?)+ \| `RuleReset.ZERO` \|$/m,
    /^\| `pinpoint` \| .* \| `RuleDestination.PINPOINT` \|$/m,
    /^\| `between` \| metrics \| two: .* \| is between \|$/m,
    /^\| `distinct` \| .* \| a whole number from 0 to 1000 \| `attribute` \|$/m,
  ]) {
    expect(PAGE).toMatch(row);
  }
});

test.each(['docs/rules.md', 'docs/cli.md'])('the message that %s shows lists every operator', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');
  expect(text).toContain(`did you mean “greater”? Allowed are ${OPERATOR_NAMES.join(', ')} and na`);
});

test('they take the place of older ones, and leave the rest of the page as it was', () => {
  const older = PAGE.replace(/^\| `(EventName|less|distinct)` .*\n/gm, '');
  expect(older).not.toBe(PAGE);
  expect(withRuleTables(older.replace('# The rules', '# Rules'))).toBe(
    PAGE.replace('# The rules', '# Rules'),
  );
});

test('a page without a place for one of them is refused', () => {
  expect(() => withRuleTables('# The rules\n')).toThrow('no place for the table of columns');
});
