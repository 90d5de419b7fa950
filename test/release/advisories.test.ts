import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Advisory,
  AcceptedAdvisory,
  judge,
  readAccepted,
  readAudit,
} from '../../projenrc/third-parties/advisories';

const ROOT = join(__dirname, '../..');
const TODAY = '2026-11-28';
const URL = 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc';

/** Writes what `npm audit --json` writes about one package with an advisory and one that depends on it. */
function auditOf(nodes: readonly string[]): string {
  return JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: {
      'left-pad': {
        name: 'left-pad',
        severity: 'high',
        via: [
          { source: 7, name: 'left-pad', title: 'Pads too far', url: URL, severity: 'high', range: '<1.0.1' },
        ],
        nodes,
      },
      'right-pad': {
        name: 'right-pad',
        severity: 'high',
        via: ['left-pad'],
        nodes: ['node_modules/right-pad'],
      },
    },
    metadata: {},
  });
}

const advisories = (nodes = ['node_modules/left-pad']): readonly Advisory[] => {
  const audit = readAudit(auditOf(nodes));
  if (!audit.answered) throw new Error(audit.reason);
  return audit.advisories;
};
const accepted: AcceptedAdvisory = {
  id: 'GHSA-aaaa-bbbb-cccc',
  package: 'left-pad',
  reason: 'nothing is padded with what users write',
  until: '2026-12-31',
};
const TEXT = 'GHSA-aaaa-bbbb-cccc (high) of left-pad: Pads too far';
const shipped = (path: string) => path === 'node_modules/left-pad';

test('an advisory is read once, for the package that has it', () => {
  expect(advisories()).toEqual([
    {
      id: 'GHSA-aaaa-bbbb-cccc',
      name: 'left-pad',
      title: 'Pads too far',
      severity: 'high',
      paths: ['node_modules/left-pad'],
    },
  ]);
});

test('an advisory of shipped code fails', () => {
  expect(judge(advisories(), [], shipped, TODAY)).toEqual({ failures: [TEXT], warnings: [] });
});

test('an advisory of another copy of a shipped package warns', () => {
  const inTools = advisories(['node_modules/tool/node_modules/left-pad']);
  expect(judge(inTools, [], shipped, TODAY)).toEqual({ failures: [], warnings: [TEXT] });
});

test('an accepted advisory counts until its day, and no longer', () => {
  expect(judge(advisories(), [accepted], shipped, '2026-12-31')).toEqual({ failures: [], warnings: [] });
  expect(judge(advisories(), [accepted], shipped, '2027-01-01')).toEqual({
    failures: [`${TEXT}; it was accepted until 2026-12-31`],
    warnings: [],
  });
});

test('what is accepted of one package is not accepted of another', () => {
  const other = { ...accepted, package: 'right-pad' };
  expect(judge(advisories(), [other], shipped, TODAY)).toEqual({
    failures: [TEXT],
    warnings: [
      'GHSA-aaaa-bbbb-cccc of right-pad is accepted and not found any more; remove it from the list',
    ],
  });
});

test.each([
  ['', 'no answer'],
  ['<html>', 'an answer that is not JSON'],
  ['{"message":"405 Method Not Allowed"}', '405 Method Not Allowed'],
  ['{"vulnerabilities":7}', 'an answer of another form'],
  ['null', 'an answer of another form'],
])('the answer %j is no proof', (output, reason) => {
  expect(readAudit(output)).toEqual({ answered: false, reason });
});

test('a lock file without advisories is an answer', () => {
  expect(readAudit('{"auditReportVersion":2,"vulnerabilities":{}}')).toEqual({
    answered: true,
    advisories: [],
  });
});

describe('the list of accepted advisories', () => {
  test('names each with a reason and a day', () => {
    const list = readFileSync(join(ROOT, 'projenrc/third-parties/accepted-advisories.json'), 'utf8');
    expect(() => readAccepted(list)).not.toThrow();
    expect(readAccepted(JSON.stringify([accepted]))).toEqual([accepted]);
  });

  test.each([
    ['no reason', { reason: '' }],
    ['no day', { until: 'some day' }],
    ['an unknown id', { id: '1234' }],
    ['a member that nothing reads', { note: 'x' }],
  ])('refuses %s', (_, change) => {
    expect(() => readAccepted(JSON.stringify([{ ...accepted, ...change }]))).toThrow();
  });
});
