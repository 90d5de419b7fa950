import { Hono } from 'hono/tiny';
import { outputKey } from '../../../rule-language/rule';
import { sentenceText } from '../../../rule-language/rule-sentence';
import { Member, SegmentsView, SegmentView } from '../../api';
import { KnownMember, PlaygroundInstallation } from '../../ports';
import { memberView } from '../../views/views';
import { MEMBERS_QUERY, queryOf } from '../requests';
import { csvFile } from './csv-file';

const HEADINGS = ['userId', 'since', 'until', 'fired', 'count', 'sum'] as const;

export function segmentRoutes(installation: PlaygroundInstallation): Hono {
  const descriptions = async () => {
    const { rules } = await installation.activeRules();
    const byKey = new Map(rules.map((rule) => [outputKey(rule.output), sentenceText(rule)]));
    return (rule: string) => byKey.get(rule) ?? 'no longer in force';
  };
  const viewer = async (key: string): Promise<(member: KnownMember) => Promise<Member>> => {
    const [rules, { now }] = await Promise.all([installation.activeRules(), installation.overview()]);
    return async (member) =>
      memberView(member, rules.get(key), await installation.changesOf(member.userId), rules.calendar, now);
  };
  return new Hono()
    .get('/', async (c) => {
      const [{ segments, countedAt }, describe] = await Promise.all([
        installation.segments(),
        descriptions(),
      ]);
      return c.json<SegmentsView>({
        segments: segments.map((segment) => ({ ...segment, description: describe(segment.rule) })),
        countedAt,
      });
    })
    .get('/:rule', async (c) => {
      const key = c.req.param('rule');
      const [segment, describe, view] = await Promise.all([
        installation.segment(key),
        descriptions(),
        viewer(key),
      ]);
      const members = await Promise.all(segment.members.map(view));
      return c.json<SegmentView>({ ...segment, members, description: describe(key) });
    })
    .get('/:rule/members', async (c) => {
      const key = c.req.param('rule');
      const { limit } = queryOf(c, MEMBERS_QUERY);
      await installation.segment(key);
      const view = await viewer(key);
      const members: Member[] = [];
      for await (const member of installation.members(key)) {
        members.push(await view(member));
        if (members.length === limit) break;
      }
      return c.json<readonly Member[]>(members);
    })
    .get('/:rule/members.csv', async (c) => {
      const key = c.req.param('rule');
      const { name } = await installation.segment(key);
      const view = await viewer(key);
      const lines = async function* () {
        for await (const member of installation.members(key)) yield cellsOf(await view(member));
      };
      return csvFile(c, `${name}.csv`, HEADINGS, lines());
    });
}

function cellsOf({ since, ...member }: Member): string[] {
  const texts = { ...member, since: since === undefined ? undefined : new Date(since).toISOString() };
  return HEADINGS.map((heading) => String(texts[heading] ?? ''));
}
