import { stream } from 'hono/streaming';
import { Hono } from 'hono/tiny';
import Papa from 'papaparse';
import { guarded } from '../../../common/formula-guard';
import { describeRule } from '../../../rule-language/describe-rule';
import { outputKey } from '../../../rule-language/rule';
import { SegmentsView, SegmentView } from '../../api';
import { PlaygroundInstallation } from '../../ports';
import { attachment } from './answers';

/** Lines of a file that are written at once. */
const LINES_PER_WRITE = 1_000;

export function segmentRoutes(installation: PlaygroundInstallation): Hono {
  const descriptions = async () => {
    const { rules } = await installation.activeRules();
    const byKey = new Map(rules.map((rule) => [outputKey(rule.output), describeRule(rule)]));
    return (rule: string) => byKey.get(rule) ?? 'no longer in force';
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
      const [segment, describe] = await Promise.all([
        installation.segment(c.req.param('rule')),
        descriptions(),
      ]);
      return c.json<SegmentView>({ ...segment, description: describe(segment.rule) });
    })
    .get('/:rule/members.csv', async (c) => {
      const { rule, name } = await installation.segment(c.req.param('rule'));
      attachment(c, `${name}.csv`, 'text/csv');
      return stream(c, async (out) => {
        let lines = ['userId'];
        for await (const member of installation.members(rule)) {
          lines.push(member);
          if (lines.length < LINES_PER_WRITE) continue;
          await out.write(csv(lines));
          lines = [];
          if (out.aborted) return;
        }
        await out.write(csv(lines));
      });
    });
}

function csv(lines: readonly string[]): string {
  return lines.length === 0
    ? ''
    : `${Papa.unparse(
        lines.map((line) => [guarded(line)]),
        { newline: '\n' },
      )}\n`;
}
