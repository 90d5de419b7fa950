import { readFileSync } from 'node:fs';
import type { EventToSend, SegmentView, UserPage, UserView } from '../../src/playground/api';
import { inBrowser } from './support/in-browser';
import { csv, GUIDE } from './support/tables';

function clicks(userId: string, name: string, times: number): EventToSend[] {
  return Array.from({ length: times }, () => ({ name, userId, attributes: {}, metrics: { value: '1' } }));
}

/**
 * Ann and Bob are in redbutton, Ann has also entered greenbutton and left it again, and Carl has fired twice.
 */
const HAPPENED = [
  ...clicks('ann', 'greenbutton', 6),
  ...clicks('ann', 'redbutton', 4),
  ...clicks('bob', 'redbutton', 5),
  ...clicks('carl', 'taskadded', 7),
];

describe('users', () => {
  inBrowser('are found by a part of their id, with what they are in', async ({ reader, playground }) => {
    await playground.publish(csv(GUIDE.slice(0, 3)));
    await playground.send(...HAPPENED, ...clicks('joanna', 'redbutton', 1));
    const { page } = reader;
    await reader.visit('users');
    await page.getByRole('link', { name: 'bob' }).waitFor();
    const search = page.getByRole('searchbox', { name: 'Search users' });
    await search.fill('ann');
    const rows = page.getByRole('row');
    await page.getByRole('link', { name: 'bob' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'joanna' }).waitFor();
    const [, first, second] = await rows.allInnerTexts();
    expect([first, second].map((text) => text.split(/\s/)[0])).toEqual(['ann', 'joanna']);
    expect(first).toContain('redbutton');
    expect(first).not.toContain('greenbutton');

    await page.getByRole('link', { name: 'joanna' }).click();
    await page.getByRole('heading', { level: 1, name: 'joanna' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'joanna' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'joanna' }).waitFor();
    expect([await search.inputValue(), await page.getByRole('link', { name: 'bob' }).count()]).toEqual([
      'ann',
      0,
    ]);
    await page.getByRole('link', { name: 'Users', exact: true }).first().click();
    await page.getByRole('link', { name: 'bob' }).waitFor();
    expect(await search.inputValue()).toBe('');

    await search.fill('nobody-of-that-name');
    await page.getByText('No user’s id contains').waitFor();
    await reader.button('Show all users').click();
    await page.getByRole('link', { name: 'bob' }).waitFor();
  });

  inBrowser(
    'show for each rule whether they are in and why, as the API says',
    async ({ reader, playground }) => {
      await playground.publish(csv(GUIDE.slice(0, 3)));
      await playground.send(...HAPPENED);
      const { page } = reader;
      await reader.visit('users');
      await page.getByRole('link', { name: 'ann', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'ann' }).waitFor();
      const { rules, timeline } = await playground.api<UserView>('/users/ann');
      expect(rules.map(({ name, in: isIn }) => [name, isIn])).toEqual([
        ['greenbutton', false],
        ['redbutton', true],
        ['trk_taskadded', false],
      ]);
      for (const { explanation } of rules) await page.getByText(explanation).first().waitFor();
      await page.getByText('In: ready').waitFor();
      const shown = await page.getByRole('list', { name: 'Timeline' }).innerText();
      expect(timeline.length).toBeGreaterThan(3);
      expect(shown).toMatch(/greenbutton ready/);
      expect(shown).toMatch(/greenbutton not-ready/);
    },
  );

  inBrowser('of whom nothing is known are said to be unknown', async ({ reader }) => {
    await reader.visit('users/nobody');
    await reader.page.getByText('No user of this name is known').waitFor();
  });

  inBrowser('may be called anything', async ({ reader, playground }) => {
    const names = ['a/b?c=d&e#f', '100%', '<b>bold</b>', 'Zoë Ó Briain 漢字', '../../etc', 'x'.repeat(300)];
    await playground.publish(csv(GUIDE.slice(1, 2)));
    await playground.send(...names.flatMap((name) => clicks(name, 'redbutton', 4)));
    const { users } = await playground.api<UserPage>('/users?limit=50');
    expect(users.map(({ userId }) => userId).sort()).toEqual([...names].sort());
    for (const name of names) {
      await reader.visit('users');
      await reader.page.getByRole('link', { name, exact: true }).click();
      await reader.page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
      await reader.page.getByText('In: ready').waitFor();
      await reader.page.reload();
      await reader.page.getByText('In: ready').waitFor();
    }
  });
});

describe('segments and triggers', () => {
  inBrowser(
    'say how many are in, who, since when, and hand the members out as CSV',
    async ({ reader, playground }) => {
      await playground.publish(csv(GUIDE.slice(0, 3)));
      await playground.send(...HAPPENED);
      const { page } = reader;
      await reader.visit('segments');
      const row = (name: string) =>
        page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
      await row('redbutton').waitFor();
      expect(await row('redbutton').innerText()).toContain('2 in');
      expect(await row('greenbutton').innerText()).toContain('0 in');
      expect(await row('trk_taskadded').innerText()).toMatch(/1 reached it[\s\S]*2 times/);

      await page.getByRole('link', { name: 'redbutton', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'redbutton' }).waitFor();
      const members = page.getByRole('table', { name: 'Members' }).getByRole('link');
      // The heading appears before the answer.
      await members.first().waitFor();
      expect(await members.allInnerTexts()).toEqual(['ann', 'bob']);
      const started = page.waitForEvent('download');
      await page
        .getByRole('link', { name: 'Members (CSV)' })
        .or(reader.button('Members (CSV)'))
        .first()
        .click();
      const lines = readFileSync(await (await started).path(), 'utf8')
        .trim()
        .split(/\r?\n/);
      const { members: known } = await playground.api<SegmentView>('/segments/attribute%3Aredbutton');
      expect(lines[0]).toBe('userId,since,until,fired,count,sum');
      expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(known.map(({ userId }) => userId));
      expect(lines).toHaveLength(3);

      await reader.visit('segments/event%3Atrk_taskadded');
      await page.getByRole('heading', { level: 1, name: 'trk_taskadded' }).waitFor();
      const latest = page.getByRole('list', { name: 'Latest changes' }).getByRole('listitem');
      await latest.first().waitFor();
      expect(await latest.count()).toBe(2);
    },
  );

  inBrowser('move while one looks at them', async ({ reader, playground }) => {
    await playground.publish(csv(GUIDE.slice(1, 2)));
    await reader.visit('segments');
    const row = reader.page.getByRole('row').filter({ hasText: 'redbutton' });
    await row.getByText('0 in').waitFor();
    await playground.send(...clicks('ann', 'redbutton', 4));
    await row.getByText('1 in').waitFor();
  });
});
