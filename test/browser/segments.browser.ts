import type { EventToSend } from '../../src/playground/api';
import { barriers } from './support/axe';
import { inBrowser } from './support/in-browser';
import { csv, GUIDE } from './support/tables';

const NARROW_AND_DARK = { viewport: { width: 400, height: 900 }, colorScheme: 'dark' } as const;

function clicks(userId: string, name: string, times: number): EventToSend[] {
  return Array.from({ length: times }, () => ({ name, userId, attributes: {}, metrics: { value: '1' } }));
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
