import type { RulesView, SegmentView, UserView } from '../../src/playground/api';
import { Builder } from './support/builder';
import { inBrowser } from './support/in-browser';
import { Sheet } from './support/sheet';
import { csv } from './support/tables';

const DAY_MS = 86_400_000;
const COUNTED = {
  'RuleType': 'aggregator',
  'EventName': 'purchase',
  'Operator-C': 'atLeast',
  'Target-C': '9',
};

inBrowser(
  'a marketer builds the churn rule by mouse, sees who it is about, publishes and sees it come true',
  async ({ reader, playground }) => {
    const { page } = reader;
    const builder = new Builder(reader);
    const sheet = new Sheet(reader, playground);
    const bought = (userId: string, days: number) => ({
      userId,
      name: 'purchase',
      time: Date.now() - days * DAY_MS,
      attributes: {},
      metrics: {},
    });
    await sheet.given(csv([{ ...COUNTED, Output: 'regulars' }]));
    await playground.send(bought('ann', 40), bought('bob', 20), bought('carl', 50), bought('carl', 1));
    await reader.see('rules');

    await reader.button('Build a rule').click();
    await builder.write('Event', 'purchase');
    await builder.choose('is', 'less than');
    await builder.choose('Which events count', 'A period that moves with time');
    await builder.write('Name', 'churned');
    await builder.panel.getByText('someone has not done purchase in the last 30 days').waitFor();
    await builder.panel.getByText('With the next run 1 user joins').waitFor();
    await builder.panel.getByRole('link', { name: 'ann', exact: true }).waitFor();

    const { draft } = await sheet.saved(({ outputs }) => Object.keys(outputs).length === 2);
    expect(draft[1].cells).toEqual({
      'RuleType': 'aggregator',
      'EventName': 'purchase',
      'Operator-C': 'less',
      'Target-C': '1',
      'ResetWhenReachTarget': 'no',
      'Output': 'churned',
      'IncludeHistory': 'yes',
      'Period': 'last 30 days',
    });
    await sheet.publish();
    await playground.api('/run', 'POST', {});
    const { members } = await playground.api<SegmentView>('/segments/attribute%3Achurned');
    expect(members.map(({ userId }) => userId)).toEqual(['ann']);
    await page.getByRole('link', { name: 'Users' }).click();
    await page.getByRole('link', { name: 'bob', exact: true }).click();
    const { rules } = await playground.api<UserView>('/users/bob');
    const { explanation } = rules.find(({ name }) => name === 'churned')!;
    await page.getByText(explanation).first().waitFor();
  },
);

inBrowser(
  'conditions are grouped, turned round and filtered by mouse, and become JSON',
  async ({ reader, playground }) => {
    const builder = new Builder(reader);
    const sheet = new Sheet(reader, playground);
    await sheet.given(csv([{ ...COUNTED, Output: 'regulars', Enabled: 'no' }]));
    await builder.open();
    await builder.press('Add a group');
    const group = builder.group('any of these is enough');
    await builder.choose('What', 'On how many days', group, 0);
    await builder.write('number', '3', group, 0);
    await builder.choose('What', 'Average of a number', group, 1);
    await builder.write('number', '19.90', group, 1);
    await group.getByText('must not be so').nth(1).click();
    await builder.press('Add a filter');
    await builder.write('called', 'shop');
    await builder.choose('compares', 'is one of');
    await builder.write('with', 'Cork, Dublin');
    await builder.panel.getByRole('heading', { name: 'Rule 1' }).click();

    const { draft, problems } = await sheet.saved((rules) =>
      (rules.draft[0].cells.Definition ?? '').includes('Dublin'),
    );
    expect(problems).toEqual([]);
    const { Definition: definition, ...others } = draft[0].cells;
    expect(others).toEqual({ Enabled: 'no' });
    expect(JSON.parse(definition)).toEqual({
      type: 'aggregator',
      events: 'purchase',
      filter: { attribute: 'shop', operator: 'in', value: ['Cork', 'Dublin'] },
      condition: {
        all: [
          { statistic: 'count', operator: 'atLeast', target: 9 },
          {
            any: [
              { statistic: 'days', operator: 'atLeast', target: 3 },
              { not: { statistic: 'average', operator: 'atLeast', target: '19.90' } },
            ],
          },
        ],
      },
      output: 'regulars',
    });

    await reader.button('Undo').click();
    await sheet.saved((rules) => !(rules.draft[0].cells.Definition ?? '').includes('Dublin'));
  },
);

inBrowser(
  'what is wrong is said at its field, and JSON that the builder cannot show is left alone',
  async ({ reader, playground }) => {
    const builder = new Builder(reader);
    const sheet = new Sheet(reader, playground);
    const strange = '{"type": "aggregator", "colour": "red"}';
    await sheet.given(csv([COUNTED]));
    await builder.open();
    await builder.write('number', 'many');
    await builder.panel.getByText('“many” is not a number').waitFor();
    await builder.write('number', '4');
    await builder.panel.getByText('“many” is not a number').waitFor({ state: 'detached' });

    await (await sheet.cell(1, 'RuleType')).click();
    await builder.panel.getByRole('heading', { name: 'A new rule' }).waitFor();
    await reader.page.getByText('All columns').click();
    await sheet.type(1, 'Definition', strange);
    await (await sheet.cell(1, 'Definition')).click();
    await builder.panel.getByText('This rule is edited as JSON').waitFor();
    const { draft }: RulesView = await sheet.saved((rules) => rules.draft.length === 2);
    expect(draft[1].cells).toEqual({ Definition: strange });
  },
);
