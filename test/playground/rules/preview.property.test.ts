import fc from 'fast-check';
import { DatedEvent } from '../../../src/engine/events/event';
import { isIn, UserState } from '../../../src/engine/state/user-state';
import { EmbeddedInstallation } from '../../../src/playground/embedded/embedded-installation';
import { MemoryDraftStore } from '../../../src/playground/rules/draft-store';
import { PreviewService } from '../../../src/playground/rules/preview-service';
import { RuleEditingService } from '../../../src/playground/rules/rule-editing-service';
import { parseRules } from '../../../src/rule-language/parse/table';
import { events } from '../../support/arbitraries';
import { NOW } from '../../support/builders';
import { editedTables, Row } from '../../support/rule-edits';

const users = fc.constantFrom('ann', 'bob', "O'Brien", '__proto__');
const streams = fc.array(events(users), { maxLength: 15 });

/** A page over an installation in memory, without the page. */
class Desk {
  static async open(): Promise<Desk> {
    const installation = await EmbeddedInstallation.open({ timeZone: 'UTC', clock: () => NOW });
    const rules = await RuleEditingService.open({
      installation,
      drafts: new MemoryDraftStore(1),
      onChange: () => {},
    });
    return new Desk(installation, rules, new PreviewService(installation));
  }

  private constructor(
    readonly installation: EmbeddedInstallation,
    readonly rules: RuleEditingService,
    readonly previews: PreviewService,
  ) {}

  async draft(table: readonly Row[]): Promise<number> {
    const { draftVersion: basedOn } = await this.rules.view();
    const rows = table.map((cells, i) => ({ id: `rule-${i}`, cells }));
    return (await this.rules.edit({ rows, basedOn })).draftVersion;
  }

  async send(stream: readonly DatedEvent[]): Promise<void> {
    await this.installation.send({
      events: stream.map(({ name, userId, time, attributes, metrics }) => ({
        name,
        userId,
        time,
        attributes,
        metrics,
      })),
    });
  }

  async states(): Promise<Map<string, UserState>> {
    const states = new Map<string, UserState>();
    for await (const page of this.installation.all()) {
      for (const { userId, state } of page) states.set(userId, state);
    }
    return states;
  }
}

/** Leaves the rows out that are wrong, for nothing is published with them. */
function publishable(table: readonly Row[]): Row[] {
  return table.filter((cells) => parseRules([{ where: '', cells }]).rules.length === 1);
}

test('what the page says of a draft is what publishing it and one run do', async () => {
  let [moved, removed] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      editedTables.map((tables) => tables.map(publishable)),
      fc.tuple(streams, streams),
      fc.tuple(fc.boolean(), fc.boolean()),
      async (tables, sent, runs) => {
        const desk = await Desk.open();
        try {
          for (const [i, stream] of sent.entries()) {
            await desk.rules.publish(await desk.draft(tables[i]));
            await desk.send(stream);
            if (runs[i]) await desk.installation.run();
          }
          // An earlier draft is previewed as well, so that some results come from there.
          await desk.draft(tables[1]);
          await desk.previews.preview(await desk.rules.checkedDraft());

          const version = await desk.draft(tables[2]);
          const preview = await desk.previews.preview(await desk.rules.checkedDraft());
          const before = await desk.states();
          const { rules } = await desk.rules.publish(version);
          await desk.installation.run();
          const after = await desk.states();

          const number = (fits: (userId: string) => boolean) => [...after.keys()].filter(fits).length;
          const movesOf = (key: string) => ({
            joining: number((id) => isIn(after.get(id), key) && !isIn(before.get(id), key)),
            leaving: number((id) => !isIn(after.get(id), key) && isIn(before.get(id), key)),
          });
          expect(preview.users).toBe(after.size);
          expect(preview.rules.map(({ row }) => row)).toEqual(tables[2].map((_, i) => `rule-${i}`));
          for (const { row, users: members, joining, leaving, firing } of preview.rules) {
            const { key, kind } = rules.outputs[row];
            expect([key, members]).toEqual([key, number((id) => isIn(after.get(id), key))]);
            if (kind === 'attribute') expect([key, { joining, leaving }]).toEqual([key, movesOf(key)]);
            const changesOf = (state: UserState | undefined) => state?.rules[key]?.changes ?? 0;
            const fired = number((id) => changesOf(after.get(id)) > changesOf(before.get(id)));
            expect([key, firing]).toEqual([key, kind === 'event' ? fired : 0]);
            moved += joining + leaving + firing;
          }
          for (const { rule, leaving } of preview.removed) {
            expect([rule, leaving]).toEqual([rule, movesOf(rule).leaving]);
            removed++;
          }
        } finally {
          await desk.installation.close();
        }
      },
    ),
    { numRuns: 40 },
  );
  expect(moved).toBeGreaterThan(20);
  expect(removed).toBeGreaterThan(10);
});
