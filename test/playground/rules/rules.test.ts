import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diffRules, storedRules } from '../../../src/operations/rules/rule-diff';
import { ImportView, PublishView, Revision, RulesView, SheetRow } from '../../../src/playground/api';
import { PageUnderTest } from '../../support/page-under-test';

type Cells = Record<string, string>;

const buyers: Cells = {
  'RuleType': 'aggregator',
  'EventName': 'purchase',
  'Operator-C': 'greater',
  'Target-C': '5',
};
const courses: Cells = {
  'RuleType': 'aggregator',
  'EventName': 'course',
  'Operator-C': 'atLeast',
  'Target-C': '3',
  'ResetWhenReachTarget': 'yes',
};
const january: Cells = {
  'RuleType': 'date',
  'EventName': 'purchase',
  'Operator-V': 'greater',
  'Target-V': '500',
  'StartDate': '2026-01-01',
  'FinishDate': '2026-01-31',
  'Metric': 'amount',
};

let page: PageUnderTest;
beforeEach(async () => {
  page = await PageUnderTest.start();
});
afterEach(() => page.close());

const view = () => page.api<RulesView>('GET', '/rules');
const put = async (rows: readonly SheetRow[]) =>
  page.api<RulesView>('PUT', '/rules/draft', { rows, basedOn: (await view()).draftVersion });
const publish = async () =>
  page.api<PublishView>('POST', '/rules/publish', { draftVersion: (await view()).draftVersion });
const fails = async (method: string, path: string, body?: unknown) => {
  const { status, json } = await page.ask<{ message: string }>(method, `/api${path}`, { body });
  return [status, json.message];
};

/** Changes the rules of the same source as a second person does. */
async function publishedByOthers(change: (rows: Record<string, Cells>) => void): Promise<void> {
  const { rules } = page.installation;
  const existing = storedRules((await rules.read()).rows);
  const rows = Object.fromEntries(existing.map(({ id, cells }) => [id, { ...cells }]));
  change(rows);
  const wanted = Object.entries(rows).map(([id, cells]) => ({ id, cells }));
  await rules.write(diffRules(existing, wanted), wanted, () => {});
  await page.installation.applyRules();
}

describe('a draft', () => {
  test('is judged as it is written, each problem at its row and its cell', async () => {
    const { problems, outputs, changes } = await put([
      { id: 'a', cells: { ...buyers, 'Operator-C': 'grater' } },
      { id: 'b', cells: january },
      { id: 'c', cells: { ...january, Output: 'trk_date_purchase' } },
      {
        id: 'd',
        cells: {
          Definition:
            '{"type":"aggregator","events":"purchase","output":"x","condition":{"statistic":"count","operator":"grater","target":1}}',
        },
      },
      { id: 'e', cells: { ...courses, 'Operator-C': 'greater', 'Colour': 'red' } },
    ]);
    expect(problems).toEqual([
      {
        severity: 'warning',
        column: 'Colour',
        message: expect.stringContaining('is not a column of the rules table'),
      },
      {
        severity: 'error',
        row: 'a',
        column: 'Operator-C',
        message: expect.stringContaining('did you mean “greater”?'),
      },
      {
        severity: 'error',
        row: 'c',
        column: 'Output',
        message: expect.stringContaining('as row 2 does, which stays in force'),
      },
      {
        severity: 'error',
        row: 'd',
        column: 'Definition',
        place: 'condition.operator',
        message: expect.stringContaining('condition.operator: “grater” is not allowed'),
      },
      {
        severity: 'warning',
        row: 'e',
        column: 'Operator-C',
        message: expect.stringContaining('for every 3rd write atLeast 3'),
      },
    ]);
    expect(outputs).toEqual({
      b: {
        key: 'attribute:trk_date_purchase',
        kind: 'attribute',
        name: 'trk_date_purchase',
        sentence: {
          before:
            'While someone has a sum of amount of purchase of more than 500 ' +
            'from 2026-01-01 to 2026-01-31, they are in ',
          after: '.',
          notes: '',
        },
      },
      e: {
        key: 'event:trk_course',
        kind: 'event',
        name: 'trk_course',
        sentence: {
          before: 'Each time someone has done course more than 3 times, the event ',
          after: ' is sent.',
          notes: 'Counting then goes on from 0.',
        },
      },
    });
    expect(changes.map(({ row, kind, description }) => [row, kind, description])).toEqual([
      ['a', 'added', 'rule on purchase'],
      ['b', 'added', expect.stringContaining('sum of amount')],
      ['c', 'added', expect.stringContaining('sum of amount')],
      ['d', 'added', 'rule'],
      ['e', 'added', expect.stringContaining('count of course')],
    ]);
  });

  test('of one window is not overwritten by another', async () => {
    const { draftVersion } = await view();
    await page.api('PUT', '/rules/draft', { rows: [{ id: 'a', cells: buyers }], basedOn: draftVersion });
    expect(await fails('PUT', '/rules/draft', { rows: [], basedOn: draftVersion })).toEqual([
      409,
      expect.stringContaining('changed in another window meanwhile'),
    ]);
    expect((await view()).draft).toHaveLength(1);
  });

  test('can be thrown away', async () => {
    await page.publish([buyers]);
    await put([]);
    expect((await page.api<RulesView>('DELETE', '/rules/draft')).changes).toEqual([]);
    expect((await view()).draft).toEqual([{ id: 'r1', cells: buyers }]);
  });

  test('that nobody has touched follows what others publish', async () => {
    await page.publish([buyers]);
    const before = await view();
    await publishedByOthers((rows) => {
      rows.r1['Target-C'] = '6';
      rows.theirs = courses;
    });
    const after = await view();
    expect(after.draft).toEqual([
      { id: 'r1', cells: { ...buyers, 'Target-C': '6' } },
      { id: 'theirs', cells: courses },
    ]);
    expect(after.changes).toEqual([]);
    expect(after.draftVersion).toBeGreaterThan(before.draftVersion);
  });

  test('that was touched follows others in all rows but its own', async () => {
    await page.publish([buyers, courses, january]);
    await put([
      { id: 'r1', cells: { ...buyers, 'Target-C': '7' } },
      { id: 'r2', cells: courses },
    ]);
    await publishedByOthers((rows) => {
      rows.r2['Target-C'] = '4';
      rows.r3['Target-V'] = '600';
      rows.r1.Description = 'mine now';
    });
    const { draft, problems, changes } = await view();
    expect(draft).toEqual([
      { id: 'r1', cells: { ...buyers, 'Target-C': '7' } },
      { id: 'r2', cells: { ...courses, 'Target-C': '4' } },
    ]);
    expect(changes.map(({ row, kind }) => [row, kind])).toEqual([
      ['r1', 'changed'],
      ['r3', 'removed'],
    ]);
    expect(problems.map(({ row, message }) => [row, message])).toEqual([
      ['r1', expect.stringContaining('another person or program has changed this rule since you did')],
      ['r3', expect.stringContaining('another person or program has changed this rule')],
    ]);
  });
});

describe('publishing', () => {
  test('puts rules in force, and says what has changed', async () => {
    await page.publish([buyers]);
    await put([
      { id: 'r1', cells: { ...buyers, 'Target-C': '6', 'Description': 'loyal' } },
      { id: 'new', cells: courses },
    ]);
    const { changes } = await view();
    expect(changes).toEqual([
      {
        row: 'r1',
        kind: 'changed',
        description: 'count of purchase greater than 6',
        cells: [
          { column: 'Target-C', before: '5', after: '6' },
          { column: 'Description', after: 'loyal' },
        ],
      },
      {
        row: 'new',
        kind: 'added',
        description: 'count of course at least 3, then again from 0',
        cells: Object.entries(courses).map(([column, after]) => ({ column, after })),
      },
    ]);
    const { rules, conflicts, effect } = await publish();
    const waiting = 'in force now; who is in or out without a new event is found by the next run of the hour';
    expect([conflicts, effect, rules.changes]).toEqual([[], waiting, []]);
    expect(rules.published).toEqual(rules.draft);
    expect((await page.installation.activeRules()).rules.map(({ output }) => output.name)).toEqual([
      'purchase',
      'trk_course',
    ]);
  });

  test('is refused while a row is wrong, and changes nothing', async () => {
    await page.publish([buyers]);
    await put([{ id: 'r1', cells: { ...buyers, 'Target-C': 'many' } }]);
    expect(await fails('POST', '/rules/publish', { draftVersion: (await view()).draftVersion })).toEqual([
      400,
      expect.stringContaining('nothing is published while a rule is wrong'),
    ]);
    expect((await view()).published).toEqual([{ id: 'r1', cells: buyers }]);
  });

  test('is refused for a draft that the reader has not seen', async () => {
    const { draftVersion } = await put([{ id: 'a', cells: buyers }]);
    await put([{ id: 'a', cells: courses }]);
    expect(await fails('POST', '/rules/publish', { draftVersion })).toEqual([
      409,
      expect.stringContaining('not the one that you have seen'),
    ]);
  });

  test('leaves what somebody else has changed, and the next time writes it', async () => {
    await page.publish([buyers, courses]);
    await put([
      { id: 'r1', cells: { ...buyers, 'Target-C': '7' } },
      { id: 'r2', cells: { ...courses, 'Target-C': '9' } },
    ]);
    await publishedByOthers((rows) => {
      rows.r1['Target-C'] = '8';
      rows.theirs = january;
    });
    const first = await publish();
    expect(first.conflicts).toEqual(['r1']);
    expect(first.rules.published.map(({ cells }) => cells['Target-C'])).toEqual(['8', '9', undefined]);
    expect(first.rules.changes).toEqual([
      expect.objectContaining({ row: 'r1', cells: [{ column: 'Target-C', before: '8', after: '7' }] }),
    ]);
    const second = await publish();
    expect([second.conflicts, second.rules.published.map(({ cells }) => cells['Target-C'])]).toEqual([
      [],
      ['7', '9', undefined],
    ]);
  });

  test('what two people have made of a row in the same way is no conflict', async () => {
    await page.publish([buyers]);
    await put([{ id: 'r1', cells: { ...buyers, 'Target-C': '7' } }]);
    await publishedByOthers((rows) => {
      rows.r1['Target-C'] = '7';
    });
    expect(await view()).toMatchObject({ changes: [], problems: [] });
  });

  test('rows that are not changed stay in every cell as their source has them', async () => {
    await page.publish([buyers, courses]);
    const marked = {
      ...buyers,
      'AttributeName': 'na',
      'AttributeValue': '999',
      'StartDate': '9999-99-99',
      'Operator-V': 'na',
      'Target-V': '0',
    };
    await publishedByOthers((rows) => {
      rows.r1 = marked;
    });
    expect((await view()).draft[0].cells).toEqual(buyers);
    await put([
      { id: 'r1', cells: buyers },
      { id: 'r2', cells: { ...courses, 'Target-C': '4' } },
    ]);
    await publish();
    expect(storedRules((await page.installation.rules.read()).rows)).toEqual([
      { id: 'r1', cells: marked },
      { id: 'r2', cells: { ...courses, 'Target-C': '4' } },
    ]);
  });

  test('everybody who looks is told', async () => {
    const stream = await page.stream();
    const { revision, draftVersion } = await page.publish([buyers]);
    await stream.until(() =>
      stream.of('rules').some((told) => told.revision === revision && told.draftVersion === draftVersion),
    );
    stream.close();
  });
});

describe('history', () => {
  test('says what each revision changed, and gives its rules back into the draft', async () => {
    await page.publish([buyers, courses]);
    const { published } = await view();
    await put([{ id: 'r1', cells: { ...buyers, 'Target-C': '7' } }]);
    await publish();
    const revisions = await page.api<Revision[]>('GET', '/rules/history');
    expect(
      revisions.map(({ revision, changes }) => [
        revision,
        changes.map(({ row, kind, cells }) => [row, kind, cells.length]),
      ]),
    ).toEqual([
      [
        2,
        [
          ['r1', 'changed', 1],
          ['r2', 'removed', 5],
        ],
      ],
      [
        1,
        [
          ['r1', 'added', 4],
          ['r2', 'added', 5],
        ],
      ],
    ]);
    const restored = await page.api<RulesView>('POST', '/rules/history/1/restore');
    expect([...restored.draft].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(published);
    expect(restored.published).toHaveLength(1);
    expect(await fails('POST', '/rules/history/9/restore')).toEqual([
      404,
      'there is no revision 9; the revisions are 1 to 2',
    ]);
    expect(await fails('POST', '/rules/history/first/restore')).toEqual([
      400,
      'revision is “first”; write a whole number',
    ]);
  });
});

describe('a file', () => {
  const take = (text: string, mode: 'replace' | 'add') =>
    page.api<ImportView>('POST', '/rules/import', { text, mode });

  test.each(['csv', 'json'])('of %s taken in again changes nothing', async (format) => {
    await page.publish([
      buyers,
      { ...courses, Description: '=1+1, "quoted"' },
      {
        Definition:
          '{"type":"aggregator","events":["a","b"],"output":"=o","condition":{"statistic":"count","operator":"atLeast","target":2}}',
      },
    ]);
    const { text, headers } = await page.ask('GET', `/api/rules/file?of=published&format=${format}`);
    expect(headers['content-disposition']).toContain(`filename="rules.${format}"`);
    expect(await take(text, 'replace')).toMatchObject({
      changes: [],
      problems: [],
      rows: (await view()).draft,
    });
    expect((await take(text, 'add')).changes).toEqual([]);
  });

  test('with semicolons leaves out a sum that may be read in two ways', async () => {
    await page.publish([buyers]);
    const heading = 'RuleType;EventName;Operator-V;Target-V\n';
    const { rows, problems } = await take(
      `${heading}aggregator;a;atLeast;1.000\naggregator;b;atLeast;1000\n`,
      'replace',
    );
    expect(rows.map(({ cells }) => cells.EventName)).toEqual(['b']);
    expect(problems).toEqual([
      {
        severity: 'error',
        message: 'row 2 of the text: “1.000” may be read as 1 or as 1000; write 1 or 1000',
      },
    ]);
  });

  test('without ids replaces rules that write the same, and is only shown until somebody takes it', async () => {
    await page.publish([buyers, courses]);
    const text =
      'RuleType,EventName,Operator-C,Target-C\naggregator,purchase,greater,9\naggregator,signup,atLeast,1\n';
    const replaced = await take(text, 'replace');
    expect(replaced.changes.map(({ row, kind }) => [row, kind])).toEqual([
      ['r1', 'changed'],
      ['attribute:signup', 'added'],
      ['r2', 'removed'],
    ]);
    const added = await take(text, 'add');
    expect(added.rows.map(({ id, cells }) => [id, cells['Target-C']])).toEqual([
      ['r1', '9'],
      ['r2', '3'],
      ['attribute:signup', '1'],
    ]);
    expect((await view()).changes).toEqual([]);
  });

  test.each([
    ['with headings', `${Object.keys(buyers).join('\t')}\n${Object.values(buyers).join('\t')}\n`],
    [
      'without headings, as the guide has it',
      'aggregator\tpurchase\tgreater\t5\tna\t0\tno\t9999-99-99\t9999-99-99\taggregatorpurchase\n',
    ],
    [
      'without headings, with filters',
      'aggregator\tpurchase\tna\t999\tgreater\t5\tna\t0\tno\t9999-99-99\t9999-99-99\taggregatorpurchase\n',
    ],
  ])('of cells from a spreadsheet %s', async (_, text) => {
    const { rows, problems } = await take(text, 'replace');
    expect(problems).toEqual([]);
    expect(rows).toEqual([{ id: 'attribute:purchase', cells: expect.objectContaining(buyers) }]);
    expect(Object.values(rows[0].cells)).not.toContain('na');
  });

  test('of which rows are wrong loses none of them', async () => {
    await put([{ id: 'row-2', cells: { RuleType: 'aggregator', EventName: 'half' } }]);
    const { rows, problems } = await take(
      'RuleType,EventName,Operator-C,Target-C\naggregator,purchase,grater,9\naggregator,purchase,equal,9\naggregator,purchase,equal,8\naggregator,a,equal,1,000\n',
      'add',
    );
    expect(rows.map(({ id }) => id)).toEqual([
      'row-2',
      'row-3',
      'attribute:purchase',
      'attribute:purchase-2',
    ]);
    expect(problems.map(({ row, message }) => [row, message])).toEqual([
      [undefined, expect.stringContaining('row 5 of the text: has 5 cells')],
      ['row-2', expect.stringContaining('tests nothing')],
      ['row-3', expect.stringContaining('“grater”')],
      ['attribute:purchase-2', expect.stringContaining('as row 3 does')],
    ]);
  });

  test.each([
    [
      '',
      'there are no rules in the text; it needs a heading row with RuleType and EventName and a row for each rule',
    ],
    ['a,b\n1,2\n', 'the rules table has no column RuleType and no column EventName'],
    ['{', 'the rules are not JSON'],
  ])('that is none is refused: %j', async (text, message) => {
    expect(await fails('POST', '/rules/import', { text, mode: 'add' })).toEqual([
      400,
      expect.stringContaining(message),
    ]);
  });
});

describe('a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'draft-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('keeps the draft until it is published or thrown away', async () => {
    const first = await PageUnderTest.start({ folder });
    const { draftVersion } = await first.api<RulesView>('GET', '/rules');
    const rows = [{ id: 'a', cells: { RuleType: 'aggregator', EventName: 'half' } }];
    await first.api('PUT', '/rules/draft', { rows, basedOn: draftVersion });
    await first.close();

    const second = await PageUnderTest.start({ folder });
    const found = await second.api<RulesView>('GET', '/rules');
    expect([found.draft, found.changes.length]).toEqual([rows, 1]);
    await second.api('DELETE', '/rules/draft');
    await second.close();

    const third = await PageUnderTest.start({ folder });
    expect((await third.api<RulesView>('GET', '/rules')).draft).toEqual([]);
    await third.close();
  });

  test('with a broken draft says which file it is, and leaves it', async () => {
    const path = join(folder, 'draft.json');
    writeFileSync(path, '{"rows": 1}');
    await expect(PageUnderTest.start({ folder })).rejects.toThrow(
      `the draft of the rules in ${path} cannot be read`,
    );
    expect(readFileSync(path, 'utf8')).toBe('{"rows": 1}');
  });
});
