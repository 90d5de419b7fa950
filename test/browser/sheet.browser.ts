import type { EventToSend, RulesView, RunView } from '../../src/playground/api';
import { until } from '../support/until';
import { inBrowser } from './support/in-browser';
import { Sheet } from './support/sheet';
import { csv, GUIDE } from './support/tables';

const [FIFTH, MORE_THAN_3, EVERY_3RD] = GUIDE;

describe('a rule that is wrong', () => {
  inBrowser(
    'says so under its cell, keeps the rest in force and is not published before it is fixed',
    async ({ reader, playground }) => {
      const sheet = new Sheet(reader, playground);
      await sheet.given(csv([FIFTH, MORE_THAN_3]));
      await sheet.type(1, 'Operator-C', 'grater');
      const said = await sheet.problemsOf(1, 'Operator-C');
      expect(await said.innerText()).toContain('“grater” is not an operator; did you mean “greater”?');
      const cell = await sheet.cell(1, 'Operator-C');
      expect(await cell.getAttribute('aria-invalid')).toBe('true');
      const [above, below] = [(await cell.boundingBox())!, (await said.boundingBox())!];
      expect(Math.abs(below.y - (above.y + above.height))).toBeLessThan(20);

      const publish = reader.button(/^Publish/);
      expect(await publish.getAttribute('aria-disabled')).toBe('true');
      await publish.click({ force: true });
      expect(await reader.page.getByRole('dialog').filter({ visible: true }).count()).toBe(0);
      const { published, revision } = await playground.api<RulesView>('/rules');
      expect([published[1].cells['Operator-C'], revision]).toEqual(['greater', 1]);

      await sheet.type(1, 'Operator-C', 'atLeast');
      await sheet.rule(1).getByText('is not an operator').waitFor({ state: 'detached' });
      await sheet.publish();
      expect((await playground.api<RulesView>('/rules')).published[1].cells['Operator-C']).toBe('atLeast');
    },
  );

  inBrowser(
    'that is legal but hardly meant has a warning, and can be published',
    async ({ reader, playground }) => {
      const sheet = new Sheet(reader, playground);
      await sheet.enter(0, { ...EVERY_3RD, 'Operator-C': 'greater' });
      expect(await (await sheet.problemsOf(0, 'Operator-C')).innerText()).toContain('write atLeast 3');
      await sheet.saved(({ outputs }) => Object.keys(outputs).length === 1);
      await sheet.publish();
    },
  );

  inBrowser(
    'that writes what another one writes names it, and the first stays',
    async ({ reader, playground }) => {
      const sheet = new Sheet(reader, playground);
      await sheet.enter(0, FIFTH);
      await sheet.enter(1, { ...FIFTH, 'Target-C': '7' });
      await sheet
        .rule(1)
        .getByText(/row 1\b/i)
        .first()
        .waitFor();
      const { outputs, draft } = await sheet.saved((rules) =>
        rules.problems.some(({ severity }) => severity === 'error'),
      );
      expect(Object.keys(outputs)).toEqual([draft[0].id]);
    },
  );
});

describe('the sheet', () => {
  inBrowser('takes back and does again what was done', async ({ reader, playground }) => {
    const sheet = new Sheet(reader, playground);
    await sheet.given(csv([FIFTH]));
    const target = async (value: string) => sheet.saved(({ draft }) => draft[0]?.cells['Target-C'] === value);
    await sheet.type(0, 'Target-C', '6');
    await sheet.type(0, 'Target-C', '7');
    await target('7');
    await reader.page.keyboard.press('Control+z');
    await target('6');
    await reader.button('Undo').click();
    await target('5');
    await reader.button('Redo').click();
    await target('6');
    await (await sheet.cell(0, 'Target-C')).click();
    await reader.page.keyboard.press('Control+y');
    await target('7');
  });

  inBrowser(
    'takes a block from a spreadsheet, with or without its headings',
    async ({ reader, playground }) => {
      const sheet = new Sheet(reader, playground);
      const { page } = reader;
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      const paste = async (lines: readonly (readonly string[])[]) => {
        await page.evaluate(
          `navigator.clipboard.writeText(${JSON.stringify(lines.map((line) => line.join('\t')).join('\r\n'))})`,
        );
        await page.keyboard.press('Control+v');
      };
      await (await sheet.cell(0, 'RuleType')).click();
      await paste([
        ['RuleType', 'EventName', 'Operator-C', 'Target-C', 'ResetWhenReachTarget'],
        ['aggregator', 'greenbutton', 'equal', '5', 'no'],
        ['aggregator', 'redbutton', 'greater', '3', 'no'],
      ]);
      await sheet.saved(({ draft, outputs }) => draft.length === 2 && Object.keys(outputs).length === 2);

      await (await sheet.cell(0, 'Operator-C')).click();
      await paste([
        ['atLeast', '8'],
        ['atLeast', '9'],
      ]);
      const { draft } = await sheet.saved((rules) => rules.draft[1]?.cells['Target-C'] === '9');
      expect(draft.map(({ cells }) => [cells.EventName, cells['Operator-C'], cells['Target-C']])).toEqual([
        ['greenbutton', 'atLeast', '8'],
        ['redbutton', 'atLeast', '9'],
      ]);
    },
  );

  inBrowser('adds, duplicates, disables and deletes rules', async ({ reader, playground }) => {
    const sheet = new Sheet(reader, playground);
    await sheet.given(csv([FIFTH, MORE_THAN_3]));
    const events = ({ draft }: RulesView) => draft.map(({ cells }) => cells.EventName).join();

    await (await sheet.cell(0, 'EventName')).click();
    await reader.button('Duplicate row 1').click();
    await sheet.saved((rules) => events(rules) === 'greenbutton,greenbutton,redbutton');
    await sheet.type(1, 'EventName', 'bluebutton');
    await sheet.saved((rules) => events(rules) === 'greenbutton,bluebutton,redbutton');

    await (await sheet.cell(2, 'EventName')).click();
    await reader.button('Disable row 3').click();
    await sheet.rule(2).getByText('Disabled', { exact: true }).waitFor();
    await reader.button('Enable row 3').click();
    await sheet.rule(2).getByText('Disabled', { exact: true }).waitFor({ state: 'detached' });
    await reader.button('Disable row 3').click();
    await sheet.saved(({ draft }) => draft[2]?.cells.Enabled === 'no');

    await (await sheet.cell(0, 'EventName')).click();
    await reader.button('Delete row 1').click();
    await sheet.saved((rules) => events(rules) === 'bluebutton,redbutton');

    await reader.button('Add a rule').click();
    await reader.page.keyboard.type('yellowbutton');
    await reader.page.keyboard.press('Enter');
    await sheet.saved((rules) => events(rules) === 'bluebutton,redbutton,yellowbutton');
  });

  inBrowser(
    'says who joins while its target is typed, and what earlier events would add',
    async ({ reader, playground }) => {
      const bought = (userId: string, times: number): EventToSend[] =>
        Array.from({ length: times }, () => ({ name: 'purchase', userId, attributes: {}, metrics: {} }));
      await playground.send(...bought('ann', 1), ...bought('bob', 2), ...bought('carl', 13));
      const sheet = new Sheet(reader, playground);
      await sheet.enter(0, {
        'RuleType': 'aggregator',
        'EventName': 'purchase',
        'Operator-C': 'atLeast',
        'Target-C': '2',
      });
      const says = (text: string) => sheet.rule(0).getByText(text).first().waitFor();
      await says('No user is in; none joins or leaves with the next run.');
      await says('With earlier events counted too, 2 users would be in.');
      await reader.button('Count earlier events too').click();
      await says('With the next run 2 users join; 2 will be in.');
      await reader.button('Count earlier events too').waitFor({ state: 'detached' });

      await (await sheet.cell(0, 'Target-C')).click();
      await reader.page.keyboard.type('1');
      await says('3 users join');
      await reader.page.keyboard.type('3');
      await says('1 user joins');
      await reader.page.keyboard.type('0');
      await says('No user is in; none joins or leaves');
      await reader.page.keyboard.press('Escape');
      await says('2 users join');
      expect((await playground.api<RulesView>('/rules')).published).toEqual([]);

      await reader.button('Publish').first().click();
      const dialog = reader.page.getByRole('dialog');
      await dialog.getByText('With the next run 2 users join; 2 will be in.').waitFor();
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await sheet.publish();
      expect(await playground.api<RunView>('/run', 'POST')).toMatchObject({ changed: 2 });
      await says('2 users are in; none joins or leaves with the next run.');
    },
  );

  inBrowser('offers the events that were seen', async ({ reader, playground }) => {
    await playground.send({ name: 'course_completed', userId: 'ann', attributes: {}, metrics: {} });
    const sheet = new Sheet(reader, playground);
    await until(
      'the page knows the event',
      async () =>
        (await playground.api<{ events: { name: string }[] }>('/rules/vocabulary')).events.some(
          ({ name }) => name === 'course_completed',
        ),
      30,
    );
    await reader.page.reload();
    await (await sheet.cell(0, 'EventName')).click();
    await reader.page.keyboard.type('cou');
    await reader.page.getByRole('option', { name: 'course_completed' }).click();
    await sheet.saved(({ draft }) => draft[0]?.cells.EventName === 'course_completed');
  });
});

describe('finding', () => {
  inBrowser('shows the rows with a text, which are edited in their place', async ({ reader, playground }) => {
    const sheet = new Sheet(reader, playground);
    const { page } = reader;
    await sheet.given(csv([FIFTH, MORE_THAN_3, EVERY_3RD]));
    const { published } = await playground.api<RulesView>('/rules');
    const name = published[1].cells.EventName;
    await (await sheet.cell(0, 'EventName')).click();
    await page.keyboard.press('Control+f');
    await page.keyboard.type(name.toUpperCase());
    await page.getByText('1 of 3 shown').waitFor();
    expect(await sheet.rule(0).getByRole('rowheader').innerText()).toBe('2');

    await sheet.type(0, 'Target-C', '8');
    const { draft } = await sheet.saved(({ changes }) => changes.length === 1);
    expect(draft.map(({ cells }) => cells['Target-C'])[1]).toBe('8');
    expect(draft.map(({ id }) => id)).toEqual(published.map(({ id }) => id));

    await page.getByRole('textbox', { name: 'Replace by' }).fill('sold');
    await reader.button('Replace in the rows shown').click();
    await page.getByText(/was replaced in 1 cell\b/).waitFor();
    await sheet.saved((rules) => rules.draft[1].cells.EventName === 'sold');
    await page.getByRole('button', { name: 'Show all rules', exact: true }).click();
    await page.getByText('1 of 3 shown').waitFor({ state: 'detached' });
    expect(await sheet.rule(2).getByRole('rowheader').innerText()).toBe('3');
  });
});
