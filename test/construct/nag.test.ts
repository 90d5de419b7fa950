import { Aspects } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AwsSolutionsChecks, INagLogger, NagLoggerBaseData } from 'cdk-nag';
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
  /^(Analytics\/(Aggregator|Timeseries|Publisher2?)|Ingestion\/Handler|Analytics\/EventSource\/EventsRole)/;

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
    rule: 'AwsSolutions-IAM4',
    resource: ROLES,
    finding: /^Policy::arn:<AWS::Partition>:iam::aws:policy\/service-role\/AWSLambdaVPCAccessExecutionRole$/,
    reason:
      'network interfaces have no narrower resource, and the actions that Lambda needs change with Lambda; ' +
      'only in a VPC',
  },
  // The reasons are in wildcards.ts.
  ...ACCEPTED_WILDCARDS.map(({ finding, reason }) => ({
    rule: 'AwsSolutions-IAM5',
    resource: ROLES,
    finding,
    reason,
  })),
];

const accepts = (accepted: AcceptedFinding, { rule, resource, finding }: Finding) =>
  accepted.rule === rule &&
  accepted.resource.test(resource) &&
  (accepted.finding === undefined || accepted.finding.test(finding));

class Listener implements INagLogger {
  readonly findings: Finding[] = [];
  readonly failures: string[] = [];
  looked = 0;

  onCompliance() {
    this.looked++;
  }
  onNonCompliance({ ruleId, resource, findingId }: NagLoggerBaseData & { findingId: string }) {
    this.findings.push({
      rule: ruleId,
      resource: resource.node.path.replace(/^Shop\//, ''),
      finding: findingId,
    });
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

function judged(variant: string, withKey: boolean): Listener {
  const { stack } = build(variant, {
    common: (given) => (withKey ? { encryptionKey: new kms.Key(given, 'Key') } : {}),
  });
  const listener = new Listener();
  Aspects.of(stack).add(new AwsSolutionsChecks({ reports: false, additionalLoggers: [listener] }));
  Template.fromStack(stack);
  return listener;
}

const all = VARIANTS.flatMap((variant) =>
  [false, true].map((withKey) => ({
    name: `${variant}${withKey ? ', with a key' : ''}`,
    ...judged(variant, withKey),
  })),
);

test.each(all)(
  'AwsSolutions finds nothing in $name but what is accepted',
  ({ findings, failures, looked }) => {
    expect(looked).toBeGreaterThan(10);
    expect(failures).toEqual([]);
    expect(findings.filter((finding) => !ACCEPTED.some((accepted) => accepts(accepted, finding)))).toEqual(
      [],
    );
  },
);

test('nothing is accepted that is not found any more', () => {
  const findings = all.flatMap(({ findings: found }) => found);
  expect(ACCEPTED.filter((accepted) => !findings.some((finding) => accepts(accepted, finding)))).toEqual([]);
});
