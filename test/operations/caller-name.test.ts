import { nameInArn } from '../../src/operations/caller-name';

test.each([
  ['arn:aws:iam::123456789012:user/eve', 'eve'],
  ['arn:aws:iam::123456789012:user/marketing/eve', 'eve'],
  ['arn:aws:sts::123456789012:assumed-role/Editors/eve@example.com', 'eve@example.com'],
  ['arn:aws:iam::123456789012:root', 'root'],
  ['', undefined],
])('the name in %s is %s', (arn, name) => {
  expect(nameInArn(arn)).toBe(name);
});
