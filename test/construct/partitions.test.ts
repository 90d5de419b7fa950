import { Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { build, templateOf, VARIANTS } from './variants';

const PLACES: Record<string, Environment | undefined> = {
  'any region': undefined,
  'a region of AWS': { account: '123456789012', region: 'eu-west-1' },
  'GovCloud': { account: '123456789012', region: 'us-gov-west-1' },
  'China': { account: '123456789012', region: 'cn-north-1' },
};

const common = (given: Stack) => ({ encryptionKey: new kms.Key(given, 'Key') });

/** Lists every text of a template with its place. */
function textsIn(node: unknown, path = ''): [path: string, text: string][] {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => [
    [`${path}.${key}`, key] as [string, string],
    ...textsIn(value, `${path}.${key}`),
  ]);
}

/**
 * Principals of services: the same in every partition, except those that contain the region (IAM user guide,
 * service principals).
 */
const SERVICE_PRINCIPAL = /^[a-z]+\.amazonaws\.com$/;
const MAY_NAME_A_SERVICE = /\.(Principal\.Service|Principal)$/;

describe.each(Object.keys(PLACES))('in %s', (place) => {
  test.each(VARIANTS)('%s names no partition and no domain of AWS', (variant) => {
    const texts = textsIn(templateOf(variant, { env: PLACES[place], common }).toJSON().Resources);
    expect(texts.filter(([, text]) => /arn:aws[\w-]*:/.test(text))).toEqual([]);
    expect(
      texts.filter(
        ([path, text]) =>
          text.includes('amazonaws') && !(MAY_NAME_A_SERVICE.test(path) && SERVICE_PRINCIPAL.test(text)),
      ),
    ).toEqual([]);
  });

  test('the key lets the logs of that region use it, by their name there', () => {
    const { given } = build('defaults', { env: PLACES[place], common });
    const service = JSON.stringify(Template.fromStack(given).findResources('AWS::KMS::Key')).match(
      /"logs\.[^\]]*\]/,
    )?.[0];
    expect(service).toContain('{"Ref":"AWS::URLSuffix"}');
  });
});

test('a construct that is at home in one partition would be noticed', () => {
  expect(textsIn({ a: [{ Resource: 'arn:aws:s3:::bucket' }] })).toContainEqual([
    '.a.0.Resource',
    'arn:aws:s3:::bucket',
  ]);
});
