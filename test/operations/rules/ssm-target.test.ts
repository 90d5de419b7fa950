import { SSMClient } from '@aws-sdk/client-ssm';
import { OperationError } from '../../../src/operations/operation-error';
import { diffRules, identify, StoredRule, storedRules } from '../../../src/operations/rules/rule-diff';
import { SsmTarget } from '../../../src/operations/rules/ssm-target';
import { FakeSsm } from '../../support/fake-ssm';

const CELLS = { 'RuleType': 'aggregator', 'Operator-C': 'atLeast', 'Target-C': '5' };
const rowsOf = (...eventNames: string[]) =>
  eventNames.map((EventName, i) => ({ where: `row ${i + 2}`, cells: { ...CELLS, EventName } }));

let ssm: FakeSsm;
let target: SsmTarget;
beforeEach(async () => {
  ssm = await FakeSsm.start();
  target = new SsmTarget(
    new SSMClient({
      endpoint: ssm.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    }),
    '/rules',
  );
});
afterEach(() => ssm.close());

const names = () => [...ssm.parameters.keys()].sort();

/** Writes rules over those that are there, and answers how many were written. */
async function make(wanted: (existing: StoredRule[]) => StoredRule[]): Promise<number> {
  const existing = storedRules((await target.read()).rows);
  let written = 0;
  const rules = wanted(existing);
  expect(await target.write(diffRules(existing, rules), rules, () => written++)).toEqual([]);
  return written;
}
const makeRows = (...eventNames: string[]) => make((existing) => identify(rowsOf(...eventNames), existing));

test('each rule has a parameter of its own, named after its output', async () => {
  expect(await makeRows('click', 'a b')).toBe(2);
  expect(names()).toEqual(['/rules/attribute.3a.a.20.b', '/rules/attribute.3a.click']);
  expect(storedRules((await target.read()).rows).map(({ cells }) => cells.EventName)).toEqual([
    'a b',
    'click',
  ]);
});

test('only rules that have changed are written, and those that are gone are removed', async () => {
  await makeRows('click', 'buy', 'leave');
  const before = ssm.parameters.get('/rules/attribute.3a.buy');
  const changed = (rules: StoredRule[]) =>
    rules
      .filter(({ cells }) => cells.EventName !== 'leave')
      .map((rule) =>
        rule.cells.EventName === 'click' ? { ...rule, cells: { ...rule.cells, 'Target-C': '6' } } : rule,
      );
  expect(await make(changed)).toBe(1);
  expect(names()).toEqual(['/rules/attribute.3a.buy', '/rules/attribute.3a.click']);
  expect(ssm.parameters.get('/rules/attribute.3a.buy')).toBe(before);
  expect(ssm.parameters.get('/rules/attribute.3a.click')).toContain('"Target-C": "6"');
});

test('a parameter that holds several rules is replaced by one for each', async () => {
  const table =
    'RuleType,EventName,Operator-C,Target-C\naggregator,click,atLeast,5\naggregator,buy,atLeast,5\n';
  ssm.parameters.set('/rules/all', table);
  await makeRows('click', 'buy');
  expect(names()).toEqual(['/rules/attribute.3a.buy', '/rules/attribute.3a.click']);
});

test('a rule over 4 KB is cut into pieces, also within a character of several bytes', async () => {
  await make(() => [
    { id: 'long', cells: { ...CELLS, EventName: 'click', Description: '🛒'.repeat(1_500) } },
  ]);
  expect(names()).toEqual(['/rules/long/1', '/rules/long/2']);
  const { rows, problems } = await target.read();
  expect(problems).toEqual([]);
  expect(rows[0].cells.Description).toBe('🛒'.repeat(1_500));

  await make(() => [{ id: 'long', cells: { ...CELLS, EventName: 'click' } }]);
  expect(names()).toEqual(['/rules/long']);
});

test('more rules are removed than one call takes', async () => {
  await makeRows(...Array.from({ length: 25 }, (_, i) => `event-${i}`));
  expect(ssm.parameters.size).toBe(25);
  await makeRows();
  expect(ssm.parameters.size).toBe(0);
});

test('everything new is there before anything old goes away', async () => {
  await makeRows('click');
  // Two pages are read for the rules and two for the names, then one rule is written.
  ssm.failAfter(5, 'InternalServerError');
  await expect(makeRows('buy')).rejects.toThrow();
  expect(names()).toEqual(['/rules/attribute.3a.buy', '/rules/attribute.3a.click']);
});

test('a rule that Parameter Store would refuse is named before anything is written', async () => {
  await expect(makeRows('click', 'a {{ b')).rejects.toThrow(
    new OperationError(
      'invalid-input',
      'the rule attribute:a {{ b holds {{, which Parameter Store refuses; ' +
        'write it in another way, or keep the rules in a table',
    ),
  );
  expect(names()).toEqual([]);
});
