import { COLUMN_WORDS } from '../../src/rule-language/column-words';
import { COLUMN_NAMES, COLUMNS } from '../../src/rule-language/columns';

test('labels are a few words, and helps are sentences', () => {
  for (const column of COLUMN_NAMES) {
    const { label, help } = COLUMN_WORDS[column];
    expect(label).toMatch(/^.{3,30}$/);
    expect(help).toMatch(/\.$/);
  }
});

test('a help says what an empty cell means', () => {
  for (const column of COLUMN_NAMES) {
    const { empty } = COLUMNS[column];
    if (empty !== undefined) expect(COLUMN_WORDS[column].help).toContain(`Empty: ${empty}.`);
  }
});
