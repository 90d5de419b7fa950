import { Names, Stack } from 'aws-cdk-lib';
import * as profiles from 'aws-cdk-lib/aws-customerprofiles';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checkName, rateText } from '../support/checks';
import { Bind } from '../support/factory-plugin';
import { DOMAIN_OR_KEY_NAME, OBJECT_TYPE_NAME } from './customer-profiles-names';
import { warnOfUnknownRegion } from './customer-profiles-regions';
import { DestinationBindOptions, DestinationConfig } from './destination-config';
import { CustomerProfilesDestinationOptions } from './destination-options';
import { ProfileKey } from './profile-key';
import { ProfileKeyOptions } from './profile-key-options';

const LABEL = 'Destination.customerProfiles';
/** Days that objects of rules are kept: the default of Customer Profiles. */
const OBJECT_RETENTION_DAYS = 366;
/** Endings of the names of keys. */
const USER_KEY = '_userId';
const OBJECT_KEY = '_id';
/** Field of objects of both types that are created here. */
const USER_ID_FIELD = 'userId';
/** Content types by which the service indexes its own keys; others hold plain text. */
const CONTENT_TYPE_BY_KEY: Record<string, string | undefined> = {
  _email: 'EMAIL_ADDRESS',
  _phone: 'PHONE_NUMBER',
};

/** Names in the domain that are unique to an installation. */
interface DomainNames {
  readonly typeBase: string;
  readonly keyBase: string;
}

export function customerProfilesDestination({
  domainName,
  profileKey = ProfileKey.ACCOUNT,
  createProfiles = canCreate(profileKey),
  ruleObjectTypeName,
  callsPerSecond = 100,
}: CustomerProfilesDestinationOptions): Bind<DestinationBindOptions, DestinationConfig> {
  checkName(`${LABEL}: domainName`, domainName, DOMAIN_OR_KEY_NAME);
  checkName(`${LABEL}: ruleObjectTypeName`, ruleObjectTypeName, OBJECT_TYPE_NAME);
  const rate = rateText(`${LABEL}: callsPerSecond`, callsPerSecond);
  checkCreation(profileKey, createProfiles);

  return (scope, { publisher }) => {
    warnOfUnknownRegion(scope);
    const names = uniqueNames(scope);
    // A key of the domain ties objects of rules to a profile as well: names of keys are shared by all types.
    // The fields of the standard profile get a key of their own, as the service derives theirs itself.
    const userKey = profileKey._profileField ? `${names.keyBase}${USER_KEY}` : profileKey._name;
    const user =
      createProfiles && profileKey._profileField
        ? createUserType(scope, { domainName, userKey, names, profileField: profileKey._profileField })
        : undefined;
    const rule = createRuleType(scope, { domainName, userKey, names, ruleObjectTypeName });
    publisher.node.addDependency(...(user ? [user] : []), rule);
    const creation = createProfiles ? creationOf(profileKey, user) : undefined;

    const arn = (resourceName: string) =>
      Stack.of(scope).formatArn({ service: 'profile', resource: 'domains', resourceName });
    const objectTypeNames = [...(creation ? [creation.objectTypeName] : []), rule.objectTypeName];
    iam.Grant.addToPrincipal({
      grantee: publisher,
      actions: [
        'profile:SearchProfiles',
        'profile:UpdateProfile',
        ...(userKey === profileKey._name ? [] : ['profile:AddProfileKey']),
        'profile:PutProfileObject',
      ],
      resourceArns: [arn(domainName)],
    });
    iam.Grant.addToPrincipal({
      grantee: publisher,
      actions: ['profile:PutProfileObject'],
      resourceArns: objectTypeNames.map((name) => arn(`${domainName}/object-types/${name}`)),
    });
    return {
      kind: 'customerProfiles',
      parameters: {
        domainName,
        searchKey: profileKey._name,
        userKey,
        ...(creation && { userObjectType: creation.objectTypeName, userIdField: creation.userIdField }),
        ruleObjectType: rule.objectTypeName,
        callsPerSecond: rate,
      },
    };
  };
}

function canCreate({ _profileField, _creation }: ProfileKey): boolean {
  return _profileField !== undefined || _creation !== undefined;
}

function checkCreation(profileKey: ProfileKey, createProfiles: boolean): void {
  if (!createProfiles || canCreate(profileKey)) return;
  throw new Error(
    `${LABEL}: createProfiles is true, but the key ${profileKey._name} does not say how; ` +
      'give ProfileKey.of objectTypeName and userIdField, or leave createProfiles out',
  );
}

function creationOf(
  { _creation }: ProfileKey,
  user: profiles.CfnObjectType | undefined,
): Required<ProfileKeyOptions> | undefined {
  return user ? { objectTypeName: user.objectTypeName, userIdField: USER_ID_FIELD } : _creation;
}

function uniqueNames(scope: Construct): DomainNames {
  const uniqueName = (maxLength: number) =>
    Names.uniqueResourceName(scope, { separator: '_', allowedSpecialCharacters: '_', maxLength });
  return {
    typeBase: uniqueName(200),
    keyBase: uniqueName(DOMAIN_OR_KEY_NAME.maxLength - USER_KEY.length),
  };
}

function createUserType(
  scope: Construct,
  {
    domainName,
    userKey,
    names,
    profileField,
  }: { domainName: string; userKey: string; names: DomainNames; profileField: string },
): profiles.CfnObjectType {
  return new profiles.CfnObjectType(scope, 'User', {
    domainName,
    objectTypeName: `${names.typeBase}_user`,
    description: 'Makes the profile of a user who has none',
    allowProfileCreation: true,
    fields: [
      {
        name: USER_ID_FIELD,
        objectTypeField: {
          source: `_source.${USER_ID_FIELD}`,
          target: `_profile.${profileField}`,
          contentType: 'STRING',
        },
      },
    ],
    keys: [
      {
        name: userKey,
        objectTypeKeyList: [{ fieldNames: [USER_ID_FIELD], standardIdentifiers: ['PROFILE', 'UNIQUE'] }],
      },
    ],
  });
}

function createRuleType(
  scope: Construct,
  {
    domainName,
    userKey,
    names,
    ruleObjectTypeName,
  }: { domainName: string; userKey: string; names: DomainNames; ruleObjectTypeName?: string },
): profiles.CfnObjectType {
  const field = (name: string, source = name, contentType = 'STRING') => ({
    name,
    objectTypeField: { source: `_source.${source}`, contentType },
  });
  return new profiles.CfnObjectType(scope, 'Rule', {
    domainName,
    objectTypeName: ruleObjectTypeName ?? `${names.typeBase}_rule`,
    description: 'A rule whose target a user has reached',
    allowProfileCreation: false,
    expirationDays: OBJECT_RETENTION_DAYS,
    fields: [
      field('id'),
      field(USER_ID_FIELD, USER_ID_FIELD, CONTENT_TYPE_BY_KEY[userKey]),
      field('rule'),
      field('sum'),
      field('name', 'output.name'),
      field('count', 'count', 'NUMBER'),
      field('at'),
    ],
    keys: [
      {
        name: `${names.keyBase}${OBJECT_KEY}`,
        objectTypeKeyList: [{ fieldNames: ['id'], standardIdentifiers: ['UNIQUE'] }],
      },
      {
        name: userKey,
        objectTypeKeyList: [{ fieldNames: [USER_ID_FIELD], standardIdentifiers: ['PROFILE'] }],
      },
    ],
  });
}
