import type { UserView } from '../../src/playground/api';
import { inBrowser } from './support/in-browser';
import { Sheet } from './support/sheet';
import { GUIDE, GUIDE_OUTPUTS } from './support/tables';
import { TryIt } from './support/try-it';

const JANUARY = { day: '2021-01-15', metrics: { value: '1' } };

describe('the guide’s walk, from an empty page', () => {
  inBrowser(
    'five rules are entered, a user clicks, becomes ready, and the page says why',
    async ({ reader, playground }) => {
      const { page } = reader;
      const sheet = new Sheet(reader, playground);
      for (const [row, cells] of GUIDE.entries()) await sheet.enter(row, cells);
      const { draft, problems } = await sheet.saved(
        (rules) => rules.draft.length === 5 && Object.keys(rules.outputs).length === 5,
      );
      expect(draft.map(({ cells }) => cells.EventName)).toEqual(GUIDE.map((cells) => cells.EventName));
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      await sheet.publish();

      const tryIt = new TryIt(reader);
      await tryIt.signIn('ann');
      await tryIt.press('Green button', 4);
      expect(await tryIt.latest.innerText()).not.toContain('ready');
      await tryIt.press('Green button');
      expect(await tryIt.latest.innerText()).toMatch(/greenbutton.*\bready/s);
      await tryIt.press('Green button');
      expect(await tryIt.latest.innerText()).toMatch(/not-ready|not ready|no longer/i);

      await tryIt.press('Red button', 3);
      expect(await tryIt.latest.innerText()).not.toContain('ready');
      await tryIt.press('Red button');
      expect(await tryIt.latest.innerText()).toMatch(/redbutton.*\bready/s);

      await tryIt.press('Add a task', 2);
      expect(await tryIt.latest.innerText()).not.toContain('fired');
      await tryIt.press('Add a task');
      expect(await tryIt.latest.innerText()).toContain('trk_taskadded');

      // The window is over, but late events still count on their own day.
      await tryIt.sendOther({ name: 'redbutton', ...JANUARY }, 4);
      expect(await tryIt.latest.innerText()).not.toMatch(/trk_date_redbutton[^\n]*\bready/);
      await tryIt.sendOther({ name: 'redbutton', ...JANUARY });
      expect(await tryIt.latest.innerText()).toMatch(/trk_date_redbutton.*\bready/s);

      await reader.visit('users/ann');
      await page.getByRole('heading', { name: 'ann' }).first().waitFor();
      const { rules } = await playground.api<UserView>('/users/ann');
      expect(rules.map(({ rule, in: isIn }) => [rule, isIn])).toEqual(
        expect.arrayContaining([
          ['attribute:greenbutton', false],
          ['attribute:redbutton', true],
          ['event:trk_taskadded', true],
          ['attribute:trk_date_redbutton', true],
        ]),
      );
      expect(rules.map(({ rule }) => rule).sort()).toEqual([...GUIDE_OUTPUTS].sort());
      for (const { explanation } of rules) {
        await page.getByText(explanation, { exact: false }).first().waitFor();
      }
    },
  );

  inBrowser(
    'a date rule that is new takes in who meets it by older events alone, with the run of the hour',
    async ({ reader, playground }) => {
      const sheet = new Sheet(reader, playground);
      const tryIt = new TryIt(reader);
      await tryIt.signIn('bob');
      await tryIt.sendOther({ name: 'redbutton', ...JANUARY }, 5);

      await reader.visit('rules');
      await sheet.enter(0, GUIDE[4]);
      await sheet.saved(({ outputs }) => Object.keys(outputs).length === 1);
      await sheet.publish();
      expect((await playground.api<UserView>('/users/bob')).rules.map(({ in: isIn }) => isIn)).toEqual([
        false,
      ]);

      await tryIt.signIn('bob');
      await tryIt.runNow();
      expect(await tryIt.latest.innerText()).toMatch(/bob.*trk_date_redbutton|trk_date_redbutton.*bob/s);
      expect((await playground.api<UserView>('/users/bob')).rules.map(({ in: isIn }) => isIn)).toEqual([
        true,
      ]);
    },
  );

  inBrowser('a click of a button fills the sheet with the guide’s rules', async ({ reader, playground }) => {
    await reader.button(/guide/i).first().click();
    const { draft } = await new Sheet(reader, playground).saved(
      ({ outputs }) => Object.keys(outputs).length === 5,
    );
    expect(draft.map(({ cells }) => [cells.RuleType, cells.EventName])).toEqual(
      GUIDE.map((cells) => [cells.RuleType, cells.EventName]),
    );
  });
});
