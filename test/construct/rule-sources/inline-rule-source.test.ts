import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import os from 'os';
import { join, resolve } from 'path';
import { App, Duration, Lazy, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import {
  PinpointIncrementalAnalytics,
  RuleDefinition,
  RuleOperator,
  RulePeriod,
  RuleReset,
  RuleSource,
  RuleStatistic,
  RuleType,
} from '../../../src/index';
import { parseRules, RuleRow } from '../../../src/rule-language/parse/table';
import { assetContent, configOf, synthesize } from '../synthesis';

const LEARNER: RuleDefinition = {
  ruleType: RuleType.AGGREGATOR,
  eventName: 'course_done',
  countOperator: RuleOperator.AT_LEAST,
  countTarget: 3,
  reset: RuleReset.CARRY,
};
const SPENDER: RuleDefinition = {
  ruleType: RuleType.DATE,
  eventName: 'basket_paid',
  attributeName: 'shop',
  attributeValue: 'Dublin',
  countOperator: RuleOperator.GREATER,
  countTarget: 1,
  sumOperator: RuleOperator.NOT_EQUAL,
  sumTarget: 99.95,
  startDate: '2026-01-01',
  finishDate: '2026-12-31',
  metric: 'eur',
  output: 'spender',
  enabled: true,
  description: 'Spends, and often',
};

function deployed(...rules: RuleDefinition[]): RuleRow[] {
  const { stack, template } = synthesize({ ruleSource: RuleSource.inline(rules) });
  const [ruleSource] = configOf(template, 'Aggregator').ruleSources;
  if (ruleSource.kind !== 'asset') throw new Error(`rules come from ${ruleSource.kind}`);
  return JSON.parse(assetContent(stack, ruleSource.parameters.objectKey));
}

describe('rules that are written in the app', () => {
  test('reach the functions as an object that says the same', () => {
    const { rules, problems } = parseRules(deployed(LEARNER, SPENDER));

    expect(problems).toEqual([]);
    expect(rules).toEqual([
      {
        kind: 'aggregator',
        eventNames: ['course_done'],
        condition: { statistic: 'count', operator: 'atLeast', target: '3' },
        includesHistory: false,
        reset: 'carry',
        output: { kind: 'event', name: 'trk_course_done' },
      },
      {
        kind: 'date',
        eventNames: ['basket_paid'],
        filter: { attribute: 'shop', operator: 'equals', values: ['Dublin'] },
        metric: 'eur',
        condition: {
          all: [
            { statistic: 'count', operator: 'greater', target: '1' },
            { statistic: 'sum', operator: 'notEqual', target: '99.95' },
          ],
        },
        includesHistory: true,
        reset: 'none',
        window: { start: '2026-01-01', finish: '2026-12-31' },
        output: { kind: 'attribute', name: 'spender' },
      },
    ]);
  });

  test('tell a number of each user', () => {
    const { rules, problems } = parseRules(
      deployed({
        ruleType: RuleType.VALUE,
        eventName: 'basket_paid',
        statistic: RuleStatistic.distinct('shop'),
        period: RulePeriod.thisMonth(),
        atMost: '1 per day',
        output: 'shops',
      }),
    );

    expect(problems).toEqual([]);
    expect(rules).toMatchObject([
      {
        kind: 'value',
        tells: { statistic: 'distinct', attribute: 'shop' },
        output: { kind: 'attribute', name: 'shops' },
      },
    ]);
  });

  test('can be none', () => {
    expect(deployed()).toEqual([]);
  });

  test('can be switched off', () => {
    expect(
      parseRules(deployed({ ...LEARNER, enabled: false }, SPENDER)).rules.flatMap(
        ({ eventNames }) => eventNames,
      ),
    ).toEqual(['basket_paid']);
  });

  test.each([
    [RuleReset.NONE, 'none'],
    [RuleReset.ZERO, 'zero'],
    [RuleReset.CARRY, 'carry'],
    [undefined, 'none'],
  ])('keep the reset %s', (reset, expected) => {
    expect(parseRules(deployed({ ...LEARNER, reset })).rules[0].reset).toBe(expected);
  });

  test.each(Object.values(RuleOperator))('keep the operator %s', (operator) => {
    expect(parseRules(deployed({ ...SPENDER, sumOperator: operator })).rules[0].condition).toMatchObject({
      all: [{ statistic: 'count' }, { statistic: 'sum', operator }],
    });
  });

  test.each([
    [1e21, '1000000000000000000000'],
    [-2.5e21, '-2500000000000000000000'],
    [1.25e-7, '0.000000125'],
    [-1e-7, '-0.0000001'],
    [0.1, '0.1'],
    [0, '0'],
  ])('write the number %p in plain notation', (sumTarget, text) => {
    expect(parseRules(deployed({ ...SPENDER, sumTarget })).rules[0].condition).toMatchObject({
      all: [{ statistic: 'count' }, { statistic: 'sum', target: text }],
    });
  });

  test('are one object however often they are synthesized', () => {
    const [one, two] = [1, 2].map(
      () =>
        configOf(synthesize({ ruleSource: RuleSource.inline([SPENDER]) }).template, 'Aggregator').ruleSources,
    );

    expect(one).toEqual(two);
  });

  test('leave nothing behind outside the cloud assembly', () => {
    const temporary = mkdtempSync(join(os.tmpdir(), 'synthesis-'));
    const outdir = mkdtempSync(join(os.tmpdir(), 'assembly-'));
    const tmpdir = jest.spyOn(os, 'tmpdir').mockReturnValue(temporary);
    try {
      const stack = new Stack(new Stage(new App({ outdir }), 'Beta'), 'Shop');
      new PinpointIncrementalAnalytics(stack, 'Analytics', {
        ruleSource: RuleSource.all(RuleSource.inline([LEARNER]), RuleSource.inline([SPENDER])),
      });
      Template.fromStack(stack);

      expect(readdirSync(temporary)).toEqual([]);
    } finally {
      tmpdir.mockRestore();
      for (const folder of [temporary, outdir]) rmSync(folder, { recursive: true });
    }
  });

  test.each([true, false])('are published from the cloud assembly (staging of assets off: %s)', (off) => {
    const app = new App({ context: { 'aws:cdk:disable-asset-staging': off } });
    const stack = new Stack(new Stage(app, 'Beta'), 'Shop');
    new PinpointIncrementalAnalytics(stack, 'Analytics', { ruleSource: RuleSource.inline([LEARNER]) });
    const assembly = app.synth().getNestedAssembly('assembly-Beta');
    const manifestFile = readdirSync(assembly.directory).find((name) => name.endsWith('.assets.json'));
    const manifest = JSON.parse(readFileSync(join(assembly.directory, manifestFile!), 'utf8'));
    const { source } = (Object.values(manifest.files) as any[]).find(
      ({ displayName }) => displayName === 'Analytics/RuleSource/Rules',
    );

    expect(source.packaging).toBe('file');
    expect(
      parseRules(JSON.parse(readFileSync(resolve(assembly.directory, source.path), 'utf8'))).rules,
    ).toEqual(parseRules(deployed(LEARNER)).rules);
  });

  test('are all judged before anything is said about them', () => {
    const wrong = () =>
      RuleSource.inline([
        LEARNER,
        { ...SPENDER, finishDate: '2025-12-31' },
        { ruleType: RuleType.AGGREGATOR, eventName: '', countOperator: RuleOperator.EQUAL, countTarget: 1.5 },
        { ...SPENDER, sumTarget: NaN },
        { ...LEARNER, description: 'the same again' },
        { ...SPENDER, period: RulePeriod.lastDays(400) },
        { ruleType: RuleType.VALUE, eventName: 'basket_paid', statistic: RuleStatistic.distinct(' ') },
      ]);

    expect(wrong).toThrow(/^RuleSource\.inline has rules that cannot be put in force:\n/);
    for (const fault of [
      'rules[1].finishDate (column FinishDate): 2025-12-31 is before StartDate 2026-01-01',
      'rules[2].eventName (column EventName): is empty',
      'rules[2].countTarget (column Target-C): “1.5” is no count',
      'rules[3].sumTarget (column Target-V): “NaN” is not a number',
      'rules[5].period (column Period): “last 400 days” is too long: 1 to 365 days are allowed',
      'rules[6].statistic (column Statistic): “distinct” names no attribute; write whose different values count',
      'rules[4].output (column Output): writes the event “trk_course_done”, as rules[0] does',
    ]) {
      expect(wrong).toThrow(fault);
    }
  });

  test('count over no more days than history is kept', () => {
    const ruleSource = RuleSource.inline([{ ...SPENDER, period: RulePeriod.lastDays(30) }]);
    expect(() => synthesize({ ruleSource, historyRetention: Duration.days(30) })).not.toThrow();
    expect(() => synthesize({ ruleSource, historyRetention: Duration.days(29) })).toThrow(
      'rules[0].period (column Period): “last 30 days” reaches 30 days back, and history is kept for 29',
    );
  });

  test('cannot hold what is known at deployment only', () => {
    const eventName = Lazy.string({ produce: () => 'signup' });
    const countTarget = Lazy.number({ produce: () => 3 });

    expect(() => RuleSource.inline([SPENDER, { ...LEARNER, eventName, countTarget }])).toThrow(
      'rules[1].eventName: is a token',
    );
    expect(() => RuleSource.inline([SPENDER, { ...LEARNER, eventName, countTarget }])).toThrow(
      'rules[1].countTarget: is a token',
    );
    expect(() => RuleSource.inline([{ ...SPENDER, period: RulePeriod.lastDays(countTarget) }])).toThrow(
      'rules[0].period: is a token',
    );
    expect(() => RuleSource.inline([{ ...SPENDER, statistic: RuleStatistic.distinct(eventName) }])).toThrow(
      'rules[0].statistic: is a token',
    );
  });

  test('cause a warning where they are probably not meant like this', () => {
    const { stack } = synthesize({
      ruleSource: RuleSource.inline([
        { ...LEARNER, countOperator: RuleOperator.GREATER, reset: RuleReset.ZERO },
      ]),
    });

    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp('rules\\[0\\]\\.countOperator.*every 4th event'),
    );
  });

  test('need no table', () => {
    const { analytics, template } = synthesize({ ruleSource: RuleSource.inline([LEARNER]) });

    expect(analytics.rulesTable).toBeUndefined();
    template.resourceCountIs('AWS::DynamoDB::Table', 2);
  });

  test('keep their days and their look back into history', () => {
    const [{ cells }] = deployed({
      ...LEARNER,
      startsAt: '2026-01-01',
      endsAt: '2026-12-31',
      includeHistory: true,
    });

    expect(cells).toMatchObject({ StartsAt: '2026-01-01', EndsAt: '2026-12-31', IncludeHistory: 'yes' });
  });
});
