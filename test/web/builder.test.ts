import { atOnce } from '../../src/common/steps';
import { checkRows } from '../../src/playground/rules/checked-rows';
import type { ConditionForm } from '../../src/rule-language/json-form/form';
import { jsonFormOf } from '../../src/rule-language/json-form/read-form';
import { cellsOf } from '../../src/rule-language/json-form/write-form';
import { Faults } from '../../web/src/rules/builder/faults';
import {
  NEW_TEST,
  outcomeOf,
  timeOf,
  withOutcome,
  withoutPart,
  withPart,
  withTime,
} from '../../web/src/rules/builder/form-edits';
import { CASES, GUIDE, RECIPES } from '../../web/src/rules/examples';

const formOf = (cells: Record<string, string>) => jsonFormOf(cells)!;
const problemsOf = (cells: Record<string, string>) => atOnce(checkRows([{ id: 'a', cells }], {})).problems;
const errorsOf = (cells: Record<string, string>) =>
  problemsOf(cells).filter(({ severity }) => severity === 'error');

const OFTEN = { 'RuleType': 'aggregator', 'EventName': 'buy', 'Operator-C': 'atLeast', 'Target-C': '3' };
const form = { ...formOf(OFTEN), output: 'often' };

describe('what becomes of users, and when', () => {
  const outcomes = ['segment', 'event', 'value'] as const;
  const times = ['always', 'moving', 'days'] as const;
  const reached = outcomes.flatMap((outcome) =>
    times.filter((time) => time !== 'days' || outcome !== 'event').map((time) => ({ outcome, time })),
  );

  test.each(reached)(
    'can be changed from any other to $outcome, $time, without an error',
    ({ outcome, time }) => {
      for (const before of reached) {
        const started = withTime(withOutcome(form, before.outcome), before.time, '2026-01-05');
        const changed = withTime(withOutcome(started, outcome), time, '2026-01-05');
        expect([outcomeOf(changed), timeOf(changed)]).toEqual([outcome, time]);
        const cells = cellsOf({ ...changed, ...(time === 'days' && { finishDate: '2026-02-05' }) }, OFTEN);
        expect(errorsOf(cells)).toEqual([]);
        const read = formOf(cells);
        expect([outcomeOf(read), timeOf(read)]).toEqual([outcome, time]);
      }
    },
  );

  test('choosing what is chosen changes nothing', () => {
    expect(withOutcome(form, 'segment')).toBe(form);
    expect(withTime(form, 'always', '2026-01-05')).toBe(form);
  });

  test('a limit stays with what fires, and is left out where nothing does', () => {
    const capped = { ...withOutcome(form, 'event'), atMost: '1 per day' };
    expect(withOutcome(capped, 'value')).toMatchObject({ atMost: '1 per day' });
    expect(withOutcome(capped, 'segment')).not.toHaveProperty('atMost');
  });
});

describe('parts', () => {
  const other = { ...NEW_TEST, target: '9' };

  test('join what is there', () => {
    expect(withPart(undefined, NEW_TEST)).toBe(NEW_TEST);
    expect(withPart(NEW_TEST, other)).toEqual({ all: [NEW_TEST, other] });
    expect(withPart<ConditionForm>({ any: [NEW_TEST] }, other)).toEqual({ any: [NEW_TEST, other] });
  });

  test('leave no group of one behind', () => {
    expect(withoutPart<ConditionForm>({ any: [NEW_TEST, other] }, 0)).toBe(other);
    expect(withoutPart<ConditionForm>({ any: [NEW_TEST] }, 0)).toBeUndefined();
    expect(withoutPart<ConditionForm>({ any: [NEW_TEST, other, other] }, 0)).toEqual({ any: [other, other] });
  });
});

describe('problems are told at the field that they are about', () => {
  const faultsOf = (cells: Record<string, string>) => new Faults(problemsOf(cells), formOf(cells));

  test('in columns', () => {
    const faults = faultsOf({
      ...OFTEN,
      'EventName': '',
      'Target-C': 'many',
      'AttributeName': 'shop',
      'Operator-V': 'grater',
      'Target-V': '5',
      'Period': 'last month or so',
    });
    expect(faults.at('events').errorText).toContain('is empty');
    expect(faults.at('condition.all[0].target').errorText).toContain('“many” is not a number');
    expect(faults.at('condition.all[1].operator').errorText).toContain('did you mean “greater”');
    expect(faults.at('filter.value').errorText).toContain('AttributeName is “shop”');
    expect(faults.at('period').errorText).toContain('is no period');
    expect(faults.elsewhere).toEqual([]);
  });

  test('in JSON, however nested', () => {
    const faults = faultsOf({
      Definition: JSON.stringify({
        type: 'aggregator',
        events: ['buy', ''],
        filter: { any: [{ not: { metric: 'amount', operator: 'equals', value: 'much' } }] },
        condition: { all: [{ not: { statistic: 'distinct', operator: 'atLeast', target: 3 } }] },
        output: 'often',
      }),
    });
    expect(faults.at('events').errorText).toContain('is empty');
    expect(faults.at('filter.any[0].not.value').errorText).toMatch(/^"much" is not a number/);
    expect(faults.at('condition.all[0].not.attribute').errorText).toContain('name the attribute');
    expect(faults.elsewhere).toEqual([]);
  });

  test('or, where no field is about it, beside the rule', () => {
    const { elsewhere } = faultsOf({ ...OFTEN, StartDate: '2026-01-05', Colour: 'red' });
    expect(elsewhere.map(({ message }) => message).join()).toContain('is not used');
  });
});

test('every example and recipe is a rule without a problem that the builder can show', () => {
  const all = [...CASES, ...RECIPES, GUIDE].flatMap(({ rows }) => rows);
  for (const cells of all) {
    expect(jsonFormOf(cells)).toBeDefined();
    expect(errorsOf({ ...cells })).toEqual([]);
  }
  for (const { rows } of RECIPES) for (const cells of rows) expect(problemsOf({ ...cells })).toEqual([]);
});
