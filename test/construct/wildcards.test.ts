import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { PinpointIncrementalAnalytics } from '../../src/index';
import { build, templateOf, VARIANTS } from './variants';
import { ACCEPTED_WILDCARDS, isAccepted, wildcardsOf } from './wildcards';

const withKey = { common: (given: kms.Key['stack']) => ({ encryptionKey: new kms.Key(given, 'Key') }) };

describe.each(VARIANTS)('%s', (variant) => {
  test.each([
    ['', {}],
    [' with a key', withKey],
  ])('permits nothing by a wildcard but what is accepted%s', (_, options) => {
    const found = wildcardsOf(templateOf(variant, options));
    expect(found.filter((wildcard) => !isAccepted(wildcard))).toEqual([]);
  });
});

test('nothing is accepted that is not there any more', () => {
  const found = VARIANTS.flatMap((variant) => wildcardsOf(templateOf(variant, withKey))).map(
    ({ finding }) => finding,
  );
  expect(ACCEPTED_WILDCARDS.filter(({ finding }) => !found.some((one) => finding.test(one)))).toEqual([]);
});

test('what is granted to others names its resources', () => {
  const { stack } = build('defaults');
  const analytics = stack.node.findChild('Analytics') as PinpointIncrementalAnalytics;
  const grantee = new iam.Role(stack, 'Grantee', { assumedBy: new iam.AccountRootPrincipal() });
  for (const grant of [
    analytics.grantPutEvents,
    analytics.grantReadState,
    analytics.grantWriteRules,
    analytics.grantReadDeadLetters,
    analytics.grantRedrive,
  ]) {
    grant.call(analytics, grantee);
  }

  const findings = wildcardsOf(Template.fromStack(stack))
    .filter(({ id }) => id.startsWith('Grantee'))
    .map(({ finding }) => finding);
  expect(findings.filter((finding) => finding.startsWith('Resource::'))).toEqual(
    expect.arrayContaining([expect.stringMatching(/^Resource::<\w+DeadLetters\w+\.Arn>\/\*$/)]),
  );
  // The CDK's own grants for tables and buckets abbreviate actions, and name all indexes of a table.
  expect(
    findings.filter(
      (finding) =>
        !/^Resource::<\w+DeadLetters\w+\.Arn>\/\*$|^Resource::<\w+AggregateStoreTable\w+\.Arn>\/index\/\*$|^Resource::<\w+Function\w+\.Arn>:\*$|^Action::s3:(GetObject|GetBucket|List|DeleteObject|Abort)\*$/.test(
          finding,
        ),
    ),
  ).toEqual([]);
});
