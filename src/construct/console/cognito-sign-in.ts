import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { checkName } from '../support/checks';
import { BindSignIn, SignInBindOptions } from './sign-in-binding';
import { CognitoSignInOptions } from './sign-in-options';

const LABEL = 'SignIn.cognito';
const GROUPS_CLAIM = 'cognito:groups';
/** Digits of the hash that tells the consoles of an account apart. */
const HASH_LENGTH = 12;
const SESSION = Duration.hours(12);

export function cognitoSignIn({ userPool: given, domainPrefix }: CognitoSignInOptions): BindSignIn {
  checkPrefix(domainPrefix);
  return (scope, options) => {
    const userPool = given ?? createUserPool(scope, options);
    const domain = new cognito.UserPoolDomain(scope, 'Domain', {
      userPool,
      cognitoDomain: { domainPrefix: domainPrefix ?? derivedPrefix(scope) },
      managedLoginVersion: cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    const client = createClient(scope, userPool, options.url);
    // Without a style, even the default one, the managed login shows an empty page.
    new cognito.CfnManagedLoginBranding(scope, 'Branding', {
      userPoolId: userPool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    addGroups(scope, userPool, options);
    new CfnOutput(scope, 'UserPoolId', {
      description: 'User pool to add people to who may use the console',
      value: userPool.userPoolId,
    });
    const { region } = userPool.env;
    return {
      issuer: `https://cognito-idp.${region}.${Stack.of(scope).urlSuffix}/${userPool.userPoolId}`,
      clientId: client.userPoolClientId,
      groupsClaim: GROUPS_CLAIM,
      origins: [domain.baseUrl()],
    };
  };
}

function createUserPool(scope: Construct, { url, removalPolicy }: SignInBindOptions): cognito.UserPool {
  return new cognito.UserPool(scope, 'UserPool', {
    featurePlan: cognito.FeaturePlan.ESSENTIALS,
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    autoVerify: { email: true },
    standardAttributes: { email: { required: true, mutable: true } },
    mfa: cognito.Mfa.OPTIONAL,
    mfaSecondFactor: { otp: true, sms: false },
    accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
    passwordPolicy: {
      minLength: 12,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
    },
    userInvitation: {
      emailSubject: 'You may use the rules console',
      emailBody: `Sign in at ${url} as {username} with the temporary password {####}`,
    },
    removalPolicy,
    deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
  });
}

function createClient(scope: Construct, userPool: cognito.IUserPool, url: string): cognito.UserPoolClient {
  return new cognito.UserPoolClient(scope, 'Client', {
    userPool,
    generateSecret: false,
    authFlows: { userSrp: true },
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL, cognito.OAuthScope.PROFILE],
      callbackUrls: [url],
      logoutUrls: [url],
    },
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    refreshTokenValidity: SESSION,
  });
}

function addGroups(scope: Construct, userPool: cognito.IUserPool, { groups }: SignInBindOptions): void {
  const described: readonly [id: string, groupName: string, description: string][] = [
    ['Viewers', groups.viewer, 'Look at rules, users and metrics'],
    ['Editors', groups.editor, 'Edit and publish rules as well'],
    ['Operators', groups.operator, 'Send events as well'],
  ];
  for (const [id, groupName, description] of described) {
    new cognito.UserPoolGroup(scope, id, { userPool, groupName, description });
  }
}

/** Makes a prefix that stays the same for a console, and that no other account of the region has. */
function derivedPrefix(scope: Construct): string {
  return `console-${scope.node.addr.slice(-HASH_LENGTH)}-${Stack.of(scope).account}`;
}

function checkPrefix(prefix: string | undefined): void {
  checkName(`${LABEL}: domainPrefix`, prefix, {
    pattern: /^(?!.*(aws|amazon|cognito))[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
    maxLength: 63,
    allowed: 'lower case letters, digits and hyphens inside, without aws, amazon and cognito',
  });
}
