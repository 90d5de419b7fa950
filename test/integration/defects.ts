import { readFileSync } from 'node:fs';
import path from 'node:path';
import { changePackage, releaseFunction, WORKSPACE } from './support/workspace';

/** A plausible mistake that is put into the installed package. One test has to fail, and for this reason. */
interface Defect {
  readonly name: string;
  /** @returns a function that takes the defect out again */
  readonly put: () => () => void;
  readonly suite: string;
  readonly test: string;
  /** Text of the expected failure. */
  readonly reason: RegExp;
}

/** Wraps a function of the package in code that sees the records first. */
const before = (records: string) =>
  `const { handler } = module.exports;
module.exports = { ...module.exports, handler: async ({ Records: all }, context) => {
  const whole = (event) => handler(event, context);
  ${records}
} };`;

const DEFECTS: readonly Defect[] = [
  {
    name: 'the publisher is given the writes that carry no changes',
    put: () =>
      changePackage(
        'lib/construct/stores/dynamodb-aggregate-store.js',
        'FilterRule.exists()',
        'FilterRule.notExists()',
      ),
    suite: 'counting',
    test: 'events are counted, and whoever meets a rule is told once',
    reason: /not within \d+ seconds: ann is ready/,
  },
  {
    name: 'an event counts twice',
    put: () =>
      releaseFunction(
        'aggregator',
        before(
          "await whole({ Records: all }); return whole({ Records: all.map((one) => ({ ...one, eventID: 'again:' + one.kinesis.sequenceNumber })) });",
        ),
      ),
    suite: 'counting',
    test: 'events are counted, and whoever meets a rule is told once',
    // Bob has bought twice, and the rule requires three times.
    reason: /bob\|attribute:purchase\|1/,
  },
  {
    name: 'the changes of one write are told in the wrong order',
    put: () =>
      releaseFunction(
        'publisher',
        before(
          "for (const { dynamodb: { NewImage: { outbox } } } of all) if (outbox.S.startsWith('[')) outbox.S = JSON.stringify(JSON.parse(outbox.S).map(([to, changes]) => [to, changes.reverse()]).reverse()); return whole({ Records: all });",
        ),
      ),
    suite: 'comparison',
    test: 'cause the very changes that `simulate` says, in the same order for every customer',
    reason: /Expected[^]*event:trk_third_purchase/,
  },
  {
    name: 'rules of Parameter Store are left out',
    put: () =>
      changePackage(
        'lib/construct/rule-sources/combined-rule-source.js',
        'config.sources ?? [config])',
        'config.sources ?? [config]).slice(0, 1)',
      ),
    suite: 'counting',
    test: 'a new rule in Parameter Store counts from when it is in force',
    reason: /not within \d+ seconds: .*attribute:newcomer are the rules in force/,
  },
  {
    name: 'the mapping of the events does not ask which of them have failed',
    put: () =>
      changePackage(
        'lib/construct/event-sources/kinesis-stream.js',
        'reportBatchItemFailures: true',
        'reportBatchItemFailures: false',
      ),
    suite: 'failures',
    test: 'a batch that failed in part comes again from the lowest failure, and what lies behind it counts once',
    // There is no second attempt.
    reason: /undefined \(reading 'sequenceNumbers'\)/,
  },
  {
    name: 'an event that comes again is taken for a new one',
    put: () =>
      releaseFunction(
        'aggregator',
        before(
          'return whole({ Records: all.map((one) => ({ ...one, eventID: `${Math.random()}:${one.kinesis.sequenceNumber}` })) });',
        ),
      ),
    suite: 'failures',
    test: 'a batch that failed in part comes again from the lowest failure, and what lies behind it counts once',
    reason: /\+\s+"count": 3/,
  },
  {
    name: 'changes that could not be delivered are taken for delivered',
    put: () =>
      releaseFunction(
        'publisher',
        before('await whole({ Records: all }); return { batchItemFailures: [] };'),
      ),
    suite: 'failures',
    test: 'a destination that is down holds the changes alone, in order, and loses none',
    // It is not retried.
    reason: /Received:\s+undefined/,
  },
  {
    name: 'tables are deleted with their stack whatever was asked for',
    put: () =>
      changePackage(
        'lib/construct/support/tables.js',
        'removalPolicy: options.removalPolicy',
        'removalPolicy: aws_cdk_lib_1.RemovalPolicy.DESTROY',
      ),
    suite: 'life-of-a-stack',
    test: 'destroying the stack leaves what the first has counted and nothing of the second',
    reason: /"AWS::DynamoDB::Table": 3/,
  },
  {
    name: 'the page sends what nobody has confirmed',
    put: () => changePackage('assets/cli/main/index.js', 'confirmed!==!0', 'confirmed===0'),
    suite: 'page',
    test: 'an event is sent once that is confirmed, and shows who has become ready and why',
    reason: /\+\s+200,/,
  },
];

interface Outcome {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/**
 * Puts each defect into the package and runs the suite that has to notice it.
 * @returns how many were not noticed
 */
export async function tryDefects(
  runSuite: (suite: string, options: readonly string[]) => Promise<number>,
): Promise<number> {
  let missed = 0;
  for (const { name, put, suite, test, reason } of DEFECTS) {
    const file = path.join(WORKSPACE, 'outcome.json');
    const takeBack = put();
    try {
      await runSuite(suite, ['--silent', '--json', '--outputFile', file]);
    } finally {
      takeBack();
    }
    const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as Outcome;
    const result = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .find(({ title }) => title === test);
    const noticed =
      result?.status === 'failed' && reason.test(withoutColours(result.failureMessages.join('\n')));
    if (!noticed) missed++;
    console.log(
      `${noticed ? 'noticed' : `NOT NOTICED (the test is ${result?.status ?? 'unknown'})`}: ${name}`,
    );
  }
  return missed;
}

function withoutColours(text: string): string {
  return text.replaceAll(/\u001b\[\d+m/g, '');
}
