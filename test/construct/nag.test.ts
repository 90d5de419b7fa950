import { Aspects, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AwsSolutionsChecks, INagLogger, NagLoggerBaseData } from 'cdk-nag';
import { AwsSolutionsChecks as AwsSolutionsChecks3 } from 'cdk-nag-3';
import { IConstruct } from 'constructs';
import { build, VARIANTS } from './variants';
import { ACCEPTED_WILDCARDS } from './wildcards';

interface Finding {
  readonly rule: string;
  /** Path of the construct, without its stack. */
  readonly resource: string;
  /** Finding that is meant, of several of the rule about this resource. */
  readonly finding: string;
}

interface AcceptedFinding extends Omit<Finding, 'resource' | 'finding'> {
  readonly resource: RegExp;
  readonly finding?: RegExp;
  readonly reason: string;
}

const ROLES =
  /^(Analytics\/(Aggregator|Timeseries|Publisher2?|EventSource\/EventsRole)|Ingestion\/Handler|Console\/(Handler|Viewer|Editor|Operator))/;

const ACCEPTED: readonly AcceptedFinding[] = [
  {
    rule: 'AwsSolutions-S1',
    resource: /^Analytics\/DeadLetters\/Resource$/,
    reason:
      'server access logs would need a second bucket for ever; to know who read dead letters, ' +
      'give a bucket with logs (deadLetterBucket), or have CloudTrail record data events',
  },
  {
    rule: 'AwsSolutions-KDS3',
    resource: /^Analytics\/EventSource\/Stream\/Resource$/,
    reason:
      'the stream is encrypted with the key that AWS manages for Kinesis, which costs nothing; ' +
      'a key of your own is one property (encryptionKey)',
  },
  {
    rule: 'AwsSolutions-SQS3',
    resource: /^Analytics\/EventSource\/Undelivered\/Resource$/,
    reason: 'it is a dead letter queue itself, of a rule, which cdk-nag does not see',
  },
  {
    rule: 'AwsSolutions-SQS3',
    resource: /^Analytics\/EventSource\/Objects\/Resource$/,
    reason:
      'a message about a long object comes again as often as it takes; the function keeps one as a dead letter ' +
      'before the queue forgets it',
  },
  {
    rule: 'AwsSolutions-IAM4',
    resource: ROLES,
    finding: /^Policy::arn:<AWS::Partition>:iam::aws:policy\/service-role\/AWSLambdaVPCAccessExecutionRole$/,
    reason:
      'network interfaces have no narrower resource, and the actions that Lambda needs change with Lambda; ' +
      'only in a VPC',
  },
  {
    rule: 'AwsSolutions-APIG4',
    resource: /^Console\/Api\/DefaultRoute\/Resource$/,
    reason: 'the page itself and where to sign in, which people have to get before they can sign in',
  },
  {
    rule: 'AwsSolutions-COG2',
    resource: /^Console\/SignIn\/UserPool\/Resource$/,
    reason: 'a second factor is for whoever wants one; who has to have one gives a pool that asks for it',
  },
  {
    // The name of the rule in cdk-nag 2, and in cdk-nag 3.
    rule: 'AwsSolutions-COG3 AwsSolutions-COG8',
    resource: /^Console\/SignIn\/UserPool\/Resource$/,
    reason: 'threat protection is part of a dearer plan; who wants it gives a pool that has it',
  },
  // The reasons are in wildcards.ts.
  ...ACCEPTED_WILDCARDS.map(({ finding, owner, reason }) => ({
    rule: 'AwsSolutions-IAM5',
    resource: owner ?? ROLES,
    finding,
    reason,
  })),
];

const accepts = (accepted: AcceptedFinding, { rule, resource, finding }: Finding) =>
  accepted.rule.split(' ').includes(rule) &&
  accepted.resource.test(resource) &&
  (accepted.finding === undefined || accepted.finding.test(finding));

/** Result of the rules of one major version. */
interface Judgement {
  readonly findings: Finding[];
  /** Rules that could not be judged or were suppressed. */
  readonly failures: string[];
}

const pathOf = (path: string) => path.replace(/^Shop\//, '');

class Listener implements INagLogger, Judgement {
  readonly findings: Finding[] = [];
  readonly failures: string[] = [];
  looked = 0;

  onCompliance() {
    this.looked++;
  }
  onNonCompliance({ ruleId, resource, findingId }: NagLoggerBaseData & { findingId: string }) {
    this.findings.push({ rule: ruleId, resource: pathOf(resource.node.path), finding: findingId });
  }
  onError({ ruleId, resource }: NagLoggerBaseData) {
    this.failures.push(`${ruleId} cannot be judged at ${resource.node.path}`);
  }
  onSuppressed({ ruleId }: NagLoggerBaseData) {
    this.failures.push(`${ruleId} is suppressed`);
  }
  onSuppressedError({ ruleId }: NagLoggerBaseData) {
    this.failures.push(`${ruleId} is suppressed`);
  }
  onNotApplicable() {}
}

function judgedBy2(stack: Stack): Judgement {
  const listener = new Listener();
  Aspects.of(stack).add(new AwsSolutionsChecks({ reports: false, additionalLoggers: [listener] }));
  Template.fromStack(stack);
  if (listener.looked <= 10) listener.failures.push(`${listener.looked} rules hold, which is too few`);
  return listener;
}

/** Part of the pack of version 3 that needs no newer CDK. */
interface Pack {
  validateScope(scope: IConstruct): {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly description: string;
      readonly violatingResources: readonly { readonly constructPath: string }[];
    }[];
  };
}

/** Acknowledges nothing. The pack would ask the CDK, whose oldest version here knows no acknowledgements. */
class Pack3 extends (AwsSolutionsChecks3 as unknown as new () => Pack) {
  protected isAcknowledged(): boolean {
    return false;
  }
}

function judgedBy3(stack: Stack): Judgement {
  Template.fromStack(stack);
  const violations = new Pack3()
    .validateScope(stack)
    .violations.flatMap(({ ruleName, description, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({
        ruleName,
        resource: pathOf(constructPath),
        failed: description.startsWith('Rule threw an error'),
      })),
    );
  return {
    findings: violations
      .filter(({ failed }) => !failed)
      .map(({ ruleName, resource }) => {
        const [, rule, finding = ''] = /^([^[]+)(?:\[(.*)\])?$/s.exec(ruleName)!;
        return { rule, resource, finding };
      }),
    failures: violations
      .filter(({ failed }) => failed)
      .map(({ ruleName, resource }) => `${ruleName} cannot be judged at ${resource}`),
  };
}

const MAJORS = { 2: judgedBy2, 3: judgedBy3 };

const all = VARIANTS.flatMap((variant) =>
  [false, true].flatMap((withKey) =>
    Object.entries(MAJORS).map(([major, judge]) => {
      const { stack } = build(variant, {
        common: (given) => (withKey ? { encryptionKey: new kms.Key(given, 'Key') } : {}),
      });
      return { name: `${variant}${withKey ? ', with a key' : ''}`, major, ...judge(stack) };
    }),
  ),
);

test.each(all)(
  'AwsSolutions of cdk-nag $major finds nothing in $name but what is accepted',
  ({ findings, failures }) => {
    expect(failures).toEqual([]);
    expect(findings.filter((finding) => !ACCEPTED.some((accepted) => accepts(accepted, finding)))).toEqual(
      [],
    );
  },
);

test.each(Object.keys(MAJORS))('cdk-nag %s still finds everything that is accepted', (major) => {
  const findings = all.filter((each) => each.major === major).flatMap(({ findings: found }) => found);
  expect(ACCEPTED.filter((accepted) => !findings.some((finding) => accepts(accepted, finding)))).toEqual([]);
});
