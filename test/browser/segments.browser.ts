import { readFileSync } from 'node:fs';
import type { EventToSend } from '../../src/playground/api';
import { barriers } from './support/axe';
import { inBrowser } from './support/in-browser';
import { csv, GUIDE } from './support/tables';

const DAY_MS = 86_400_000;
const NARROW_AND_DARK = { viewport: { width: 400, height: 900 }, colorScheme: 'dark' } as const;

function clicks(userId: string, name: string, times: number, time?: number): EventToSend[] {
  const event = { name, userId, attributes: {}, metrics: { value: '1' } };
  return Array.from({ length: times }, () => (time === undefined ? event : { ...event, time }));
}

inBrowser(
  'a chart says what its axes are, and the same as a table',
  async ({ reader, playground }) => {
    await playground.publish(csv(GUIDE.slice(0, 3)));
    await playground.send(...clicks('ann', 'redbutton', 4), ...clicks('carl', 'taskadded', 7));
    const { page } = reader;
    for (const [rule, title, meaning] of [
      ['attribute:redbutton', 'Users in the segment', 'Days that are not listed had no change'],
      ['event:trk_taskadded', 'Times fired on the day', 'On days that are not listed it did not fire'],
    ]) {
      await reader.see(`segments/${encodeURIComponent(rule)}`);
      await page.getByText(title, { exact: true }).first().waitFor();
      await page.getByText('Day', { exact: true }).first().waitFor();
      await reader.button('The same as a table').click();
      await page.getByRole('region', { name: 'Days' }).getByText(meaning).waitFor();
      expect(await barriers(page)).toEqual([]);
    }
  },
  { context: NARROW_AND_DARK },
);

inBrowser('a chart ends before today where nothing has changed for long', async ({ reader, playground }) => {
  await playground.publish(csv(GUIDE.slice(1, 3)));
  const then = Date.now() - 40 * DAY_MS;
  await playground.send(...clicks('ann', 'redbutton', 4, then), ...clicks('ann', 'taskadded', 3, then));
  await reader.see('segments/attribute%3Aredbutton');
  await reader.page.getByText(/Nothing has changed since .* are not drawn/).waitFor();
  await reader.see('segments/event%3Atrk_taskadded');
  await reader.page.getByText(/It has not fired since .* are not drawn/).waitFor();
});

describe('a period', () => {
  // A user joins by the fifth event, and leaves by the next.
  const GREEN = GUIDE.slice(0, 1);

  inBrowser('shows who joined and who left in it, at first in the last 7 days', async (scene) => {
    const { reader, playground } = scene;
    const { page } = reader;
    await playground.publish(csv(GREEN));
    const now = Date.now();
    await playground.send(
      ...clicks('early', 'greenbutton', 5, now - 20 * DAY_MS),
      ...clicks('ann', 'greenbutton', 6),
      ...clicks('bob', 'greenbutton', 5),
    );
    await reader.see('segments/attribute%3Agreenbutton');
    const joined = page.getByRole('region', { name: 'Joined', exact: true });
    const left = page.getByRole('region', { name: 'Left', exact: true });
    await joined.getByText('Joined: 2', { exact: true }).waitFor();
    await left.getByText('Left: 1', { exact: true }).waitFor();
    expect((await joined.getByRole('link').allInnerTexts()).sort()).toEqual(['ann', 'bob']);
    expect(await left.getByRole('link').allInnerTexts()).toEqual(['ann']);
    expect(await barriers(page)).toEqual([]);

    const first = page.getByLabel('First day');
    await first.fill(new Date(now - 20 * DAY_MS).toISOString().slice(0, 10));
    await joined.getByText('Joined: 3', { exact: true }).waitFor();
    const started = page.waitForEvent('download');
    await reader.button('Joined and left (CSV)').click();
    const lines = readFileSync(await (await started).path(), 'utf8')
      .trim()
      .split('\n');
    expect(lines.map((line) => line.split(',').slice(0, 2).join())).toEqual([
      'userId,move',
      'early,joined',
      'ann,joined',
      'ann,left',
      'bob,joined',
    ]);

    await page.reload();
    await joined.getByText('Joined: 3', { exact: true }).waitFor();
    expect(await first.inputValue()).toBe(new Date(now - 20 * DAY_MS).toISOString().slice(0, 10));
    await first.fill('');
    await page.getByText('Choose a first and a last day.').waitFor();
    await first.fill(new Date(now + 20 * DAY_MS).toISOString().slice(0, 10));
    await page.getByText('Choose a first day that is not after the last.').waitFor();
    await joined.waitFor({ state: 'detached' });
    expect(await barriers(page)).toEqual([]);
  });

  inBrowser('says of how many moves it is not known any more whose they were', async (scene) => {
    const { reader, playground } = scene;
    await playground.publish(csv(GUIDE.slice(2, 3)));
    await playground.send(...clicks('carl', 'taskadded', 180));
    await reader.see('segments/event%3Atrk_taskadded');
    await reader.page.getByText('Fired: 60', { exact: true }).waitFor();
    await reader.page.getByText('Of 10 it is not known any more who it was').waitFor();
  });
});

inBrowser(
  'two segments are compared: who is in both, and in one alone',
  async ({ reader, playground }) => {
    await playground.publish(csv(GUIDE.slice(0, 3)));
    await playground.send(
      ...['ann', 'bob'].flatMap((userId) => [
        ...clicks(userId, 'redbutton', 4),
        ...clicks(userId, 'taskadded', 3),
      ]),
      ...clicks('carl', 'redbutton', 4),
    );
    const { page } = reader;
    await reader.see('segments');
    for (const [label, name] of [
      ['First segment', 'redbutton'],
      ['Second segment', 'trk_taskadded'],
    ]) {
      await reader.button(new RegExp(label)).click();
      await page.getByRole('option', { name: new RegExp(name) }).click();
    }
    const figures = page.getByRole('group', { name: 'Users of the two segments' });
    await figures.waitFor();
    expect((await figures.innerText()).replace(/\s+/g, ' ')).toBe(
      '2 in both 1 only in redbutton 0 only in trk_taskadded',
    );
    await page.reload();
    await figures.waitFor();
    await reader.button('List those in both').click();
    const listed = page.getByRole('region', { name: 'List of users in both' }).getByRole('link');
    await listed.first().waitFor();
    expect(await listed.allInnerTexts()).toEqual(['ann', 'bob']);
    expect(await barriers(page)).toEqual([]);

    await playground.send(...clicks('carl', 'taskadded', 3));
    await figures.getByText('3').waitFor();
    await reader.button('List again').click();
    await listed.nth(2).waitFor();
    expect(await listed.allInnerTexts()).toEqual(['ann', 'bob', 'carl']);
    await reader.button('List again').waitFor({ state: 'detached' });
  },
  { context: NARROW_AND_DARK },
);
