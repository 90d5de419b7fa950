import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Regions with Customer Profiles in November 2026 (AWS General Reference, Amazon Connect endpoints). */
const REGIONS = [
  'af-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-west-2',
  'us-east-1',
  'us-west-2',
];

/**
 * Warns of a region that is not known to have Customer Profiles. AWS adds regions, so that it is no error.
 */
export function warnOfUnknownRegion(scope: Construct): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region) || REGIONS.includes(region)) return;
  Annotations.of(scope).addWarningV2(
    'cdk-pinpoint-incremental-analytics:customerProfilesRegion',
    `Destination.customerProfiles: ${region} is not among the regions that are known to have ` +
      `Customer Profiles, ${REGIONS.join(', ')}; deploy to one of these, ` +
      'or acknowledge this warning if AWS has added it since',
  );
}
