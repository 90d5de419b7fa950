import { Names, Stack, Token } from 'aws-cdk-lib';
import * as profiles from 'aws-cdk-lib/aws-customerprofiles';
import * as iam from 'aws-cdk-lib/aws-iam';
import { checkName, NameRule, rateText } from '../support/checks';
import { Bind } from '../support/factory-plugin';
import { DestinationBindOptions, DestinationConfig } from './destination-config';
import { CustomerProfilesDestinationOptions } from './destination-options';

const LABEL = 'Destination.customerProfiles';
/** Fields of a profile by the standard key that searches them. */
const FIELD_BY_KEY: Record<string, string> = {
  _account: 'AccountNumber',
  _email: 'EmailAddress',
  _phone: 'PhoneNumber',
};
/** Days that objects of rules are kept: the default of Customer Profiles. */
const OBJECT_RETENTION_DAYS = 366;

const DOMAIN_NAME: NameRule = {
  pattern: /^[a-zA-Z0-9_-]+$/,
  maxLength: 64,
  allowed: 'letters, digits, hyphens and underscores',
};
const OBJECT_TYPE_NAME: NameRule = {
  pattern: /^[a-zA-Z_][a-zA-Z0-9_-]*$/,
  maxLength: 255,
  allowed: 'letters, digits, hyphens and underscores that do not begin with a digit or a hyphen',
};
/** Characters of the name of a key (CloudFormation documentation, `KeyMap`). */
const MAX_KEY_NAME = 64;
/** Endings of the names of keys. */
const USER_KEY = '_userId';
const OBJECT_KEY = '_id';

export function customerProfilesDestination({
  domainName,
  searchKey = '_account',
  ruleObjectTypeName,
  callsPerSecond = 100,
}: CustomerProfilesDestinationOptions): Bind<DestinationBindOptions, DestinationConfig> {
  checkName(`${LABEL}: domainName`, domainName, DOMAIN_NAME);
  checkName(`${LABEL}: ruleObjectTypeName`, ruleObjectTypeName, OBJECT_TYPE_NAME);
  const rate = rateText(`${LABEL}: callsPerSecond`, callsPerSecond);
  checkSearchKey(searchKey);

  return (scope, { publisher }) => {
    const uniqueName = (maxLength: number) =>
      Names.uniqueResourceName(scope, { separator: '_', allowedSpecialCharacters: '_', maxLength });
    const typeBase = uniqueName(200);
    const keyBase = uniqueName(MAX_KEY_NAME - USER_KEY.length);
    const userKey = `${keyBase}${USER_KEY}`;
    const user = new profiles.CfnObjectType(scope, 'User', {
      domainName,
      objectTypeName: `${typeBase}_user`,
      description: 'Makes the profile of a user who has none',
      allowProfileCreation: true,
      fields: [
        {
          name: 'userId',
          objectTypeField: {
            source: '_source.userId',
            target: `_profile.${FIELD_BY_KEY[searchKey]}`,
            contentType: 'STRING',
          },
        },
      ],
      keys: [
        {
          name: userKey,
          objectTypeKeyList: [{ fieldNames: ['userId'], standardIdentifiers: ['PROFILE', 'UNIQUE'] }],
        },
      ],
    });
    const rule = new profiles.CfnObjectType(scope, 'Rule', {
      domainName,
      objectTypeName: ruleObjectTypeName ?? `${typeBase}_rule`,
      description: 'A rule whose target a user has reached',
      allowProfileCreation: false,
      expirationDays: OBJECT_RETENTION_DAYS,
      fields: [
        ...['id', 'userId', 'rule', 'sum'].map((name) => ({
          name,
          objectTypeField: { source: `_source.${name}`, contentType: 'STRING' },
        })),
        { name: 'name', objectTypeField: { source: '_source.output.name', contentType: 'STRING' } },
        { name: 'count', objectTypeField: { source: '_source.count', contentType: 'NUMBER' } },
        { name: 'at', objectTypeField: { source: '_source.at', contentType: 'STRING' } },
      ],
      keys: [
        {
          name: `${keyBase}${OBJECT_KEY}`,
          objectTypeKeyList: [{ fieldNames: ['id'], standardIdentifiers: ['UNIQUE'] }],
        },
        { name: userKey, objectTypeKeyList: [{ fieldNames: ['userId'], standardIdentifiers: ['PROFILE'] }] },
      ],
    });
    publisher.node.addDependency(user, rule);

    const arn = (resourceName: string) =>
      Stack.of(scope).formatArn({ service: 'profile', resource: 'domains', resourceName });
    iam.Grant.addToPrincipal({
      grantee: publisher,
      actions: [
        'profile:SearchProfiles',
        'profile:UpdateProfile',
        'profile:AddProfileKey',
        'profile:PutProfileObject',
      ],
      resourceArns: [arn(domainName)],
    });
    iam.Grant.addToPrincipal({
      grantee: publisher,
      actions: ['profile:PutProfileObject'],
      resourceArns: [user, rule].map(({ objectTypeName }) =>
        arn(`${domainName}/object-types/${objectTypeName}`),
      ),
    });
    return {
      kind: 'customerProfiles',
      parameters: {
        domainName,
        searchKey,
        userKey,
        userObjectType: user.objectTypeName,
        ruleObjectType: rule.objectTypeName,
        callsPerSecond: rate,
      },
    };
  };
}

/** The object type is created for one field of a profile, so the key has to be known at synthesis. */
function checkSearchKey(searchKey: string): void {
  const allowed = Object.keys(FIELD_BY_KEY).join(', ');
  if (Token.isUnresolved(searchKey)) {
    throw new Error(
      `${LABEL}: searchKey is a token, whose value is not known before deployment; write ${allowed}`,
    );
  }
  if (!Object.hasOwn(FIELD_BY_KEY, searchKey)) {
    throw new Error(
      `${LABEL}: searchKey must be ${allowed}, but is ${searchKey}: ` +
        'only by these a profile can be made for a user who has none',
    );
  }
}
