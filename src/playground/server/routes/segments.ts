import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import Papa from 'papaparse';
import { attachment } from './answers';
import { guarded } from '../../../common/formula-guard';
import { outputKey } from '../../../rule-language/rule';
import { ruleWords } from '../../../rule-language/words';
import { SegmentsView, SegmentView } from '../../api';
import { PageInstallation } from '../../ports';

/** Lines of a file that are written at once. */
const LINES = 1_000;

export function segmentRoutes(installation: PageInstallation): Hono {
  const words = async () => {
    const { rules } = await installation.rulesInForce();
    const byKey = new Map(rules.map((rule) => [outputKey(rule.output), ruleWords(rule)]));
    return (rule: string) => byKey.get(rule) ?? 'no longer in force';
  };
  return new Hono()
    .get('/', async (c) => {
      const [{ segments, countedAt }, wordsOf] = await Promise.all([installation.segments(), words()]);
      return c.json<SegmentsView>({ segments: segments.map((segment) => ({ ...segment, words: wordsOf(segment.rule) })), countedAt });
    })
    .get('/:rule', async (c) => {
      const [segment, wordsOf] = await Promise.all([installation.segment(c.req.param('rule')), words()]);
      return c.json<SegmentView>({ ...segment, words: wordsOf(segment.rule) });
    })
    .get('/:rule/members.csv', async (c) => {
      const { rule, name } = await installation.segment(c.req.param('rule'));
      attachment(c, `${name}.csv`, 'text/csv');
      return stream(c, async (out) => {
        let lines = ['userId'];
        for await (const member of installation.members(rule)) {
          lines.push(member);
          if (lines.length < LINES) continue;
          await out.write(csv(lines));
          lines = [];
          if (out.aborted) return;
        }
        await out.write(csv(lines));
      });
    });
}

function csv(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${Papa.unparse(lines.map((line) => [guarded(line)]), { newline: '\n' })}\n`;
}
