import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { allowKeyUse, KeyUse } from '../../../src/construct/support/key-policy';

const USE: Omit<KeyUse, 'statement'> = {
  warningId: 'importedKeyOfMail',
  permission: 'Mail encrypt',
  consequence: 'no mail can be sent',
};
const statement = () =>
  new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('mail.amazonaws.com')],
    actions: ['kms:Encrypt'],
    resources: ['*'],
  });

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Shop');
});

const warnings = () => Annotations.fromStack(stack).findWarning('*', Match.anyValue());

test('a key of the app lets the service use it, without a warning', () => {
  allowKeyUse(stack, new kms.Key(stack, 'Key'), { ...USE, statement: statement() });

  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        {
          Effect: 'Allow',
          Principal: { Service: 'mail.amazonaws.com' },
          Action: 'kms:Encrypt',
          Resource: '*',
        },
      ]),
    },
  });
  expect(warnings()).toEqual([]);
});

test('an imported key causes a warning that names the permission, the consequence and its own id', () => {
  const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/ours');

  allowKeyUse(stack, key, { ...USE, statement: statement() });

  expect(warnings().map(({ entry }) => entry.data)).toEqual([
    'the policy of an imported encryptionKey is not changed from here: ' +
      'see that it lets Mail encrypt, or no mail can be sent ' +
      '[ack: cdk-pinpoint-incremental-analytics:importedKeyOfMail]',
  ]);
});

test('the same use of an imported key causes one warning', () => {
  const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:123456789012:key/ours');

  for (let i = 0; i < 2; i++) allowKeyUse(stack, key, { ...USE, statement: statement() });

  expect(warnings()).toHaveLength(1);
});
