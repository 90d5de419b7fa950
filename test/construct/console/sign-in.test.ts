import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { parseConsoleConfig } from '../../../src/contract/console-config';
import {
  CognitoSignInOptions,
  OidcSignInOptions,
  PinpointIncrementalAnalytics,
  RulesConsole,
  RulesConsoleProps,
  SignIn,
} from '../../../src/index';
import { render, resource, resources } from '../synthesis';

const OIDC: OidcSignInOptions = { issuer: 'https://login.example.com', clientId: 'client-1' };

function synthesize(
  signIn: SignIn | ((stack: Stack) => SignIn),
  props: Partial<RulesConsoleProps> = {},
  id = 'Console',
) {
  const stack = new Stack(new App(), 'Shop');
  const analytics = new PinpointIncrementalAnalytics(stack, 'Analytics');
  const console = new RulesConsole(stack, id, {
    analytics,
    signIn: typeof signIn === 'function' ? signIn(stack) : signIn,
    ...props,
  });
  const template = Template.fromStack(stack);
  const { CONFIG } = resource(template, 'AWS::Lambda::Function', `${id}Handler`).Properties.Environment
    .Variables;
  return { template, address: stack.resolve(console.url), config: parseConsoleConfig(render(CONFIG)) };
}
const prefixOf = (template: Template) =>
  render(resource(template, 'AWS::Cognito::UserPoolDomain').Properties.Domain);

describe('signing in with Cognito', () => {
  const { template, address, config } = synthesize(SignIn.cognito());

  test('is for people whom an administrator adds', () => {
    const { Properties, DeletionPolicy } = resource(template, 'AWS::Cognito::UserPool');
    expect(Properties).toMatchObject({
      AdminCreateUserConfig: {
        AllowAdminCreateUserOnly: true,
        InviteMessageTemplate: { EmailMessage: expect.anything() },
      },
      UserPoolTier: 'ESSENTIALS',
      UsernameAttributes: ['email'],
      DeletionProtection: 'ACTIVE',
    });
    const invitation = render(Properties.AdminCreateUserConfig.InviteMessageTemplate.EmailMessage);
    expect(invitation).toContain(render(address));
    expect(invitation).toMatch(/\{username\}.*\{####\}/);
    expect(DeletionPolicy).toBe('Retain');
  });

  test('shows the managed login, in its own style', () => {
    expect(resource(template, 'AWS::Cognito::UserPoolDomain').Properties.ManagedLoginVersion).toBe(2);
    expect(resource(template, 'AWS::Cognito::ManagedLoginBranding').Properties).toMatchObject({
      UseCognitoProvidedValues: true,
      ClientId: { Ref: expect.stringContaining('Client') },
    });
  });

  test('takes a public client with a code and no secret, that leads back to the page alone', () => {
    const { Properties } = resource(template, 'AWS::Cognito::UserPoolClient');
    expect(Properties).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      CallbackURLs: [address],
      LogoutURLs: [address],
      PreventUserExistenceErrors: 'ENABLED',
    });
  });

  test('gives each role a group', () => {
    const groups = Object.values(resources(template, 'AWS::Cognito::UserPoolGroup'));
    expect(groups.map(({ Properties }) => Properties.GroupName as string)).toEqual([
      'viewers',
      'editors',
      'operators',
    ]);
    expect(config.groupsClaim).toBe('cognito:groups');
  });

  test('is checked by API Gateway against the pool and the client', () => {
    const { JwtConfiguration } = resource(template, 'AWS::ApiGatewayV2::Authorizer').Properties;
    expect(render(JwtConfiguration.Issuer)).toBe(config.signIn.issuer);
    expect(config.signIn.issuer).toMatch(
      /^https:\/\/cognito-idp\.ref-AWS::Region\..*\/ref-ConsoleSignInUserPool/,
    );
    expect(JwtConfiguration.Audience.map(render)).toEqual([config.signIn.clientId]);
  });

  test('lets the page call the domain where people sign in', () => {
    expect(config.signIn.origins).toEqual([
      expect.stringMatching(/^https:\/\/.*\.auth\.ref-AWS::Region\.amazoncognito\.com$/),
    ]);
  });

  test('is at an address that stays, and that each console of each account has for itself', () => {
    expect(prefixOf(template)).toMatch(/^console-[0-9a-f]{12}-ref-AWS::AccountId$/);
    expect(prefixOf(synthesize(SignIn.cognito()).template)).toBe(prefixOf(template));
    expect(prefixOf(synthesize(SignIn.cognito(), {}, 'Second').template)).not.toBe(prefixOf(template));
  });

  test('can have an address and a pool of one’s own', () => {
    const given = synthesize((stack) =>
      SignIn.cognito({
        userPool: cognito.UserPool.fromUserPoolId(stack, 'Staff', 'eu-west-1_abc'),
        domainPrefix: 'shop-rules',
      }),
    );
    given.template.resourceCountIs('AWS::Cognito::UserPool', 0);
    expect(prefixOf(given.template)).toBe('shop-rules');
    expect(given.config.signIn.issuer).toMatch(/\/eu-west-1_abc$/);
  });

  test('takes the names of the groups from the console', () => {
    const { template: other } = synthesize(SignIn.cognito(), { editors: 'crm' });
    const names = Object.values(resources(other, 'AWS::Cognito::UserPoolGroup')).map(
      ({ Properties }) => Properties.GroupName as string,
    );
    expect(names).toContain('crm');
  });

  test('ends with the stack when everything does', () => {
    const { template: removed } = synthesize(SignIn.cognito(), { removalPolicy: RemovalPolicy.DESTROY });
    expect(resource(removed, 'AWS::Cognito::UserPool')).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtection: 'INACTIVE' },
    });
  });

  test.each<CognitoSignInOptions>([
    { domainPrefix: 'Shop' },
    { domainPrefix: 'my-aws-shop' },
    { domainPrefix: '-shop' },
    { domainPrefix: 's'.repeat(64) },
  ])('refuses the prefix of %j', (options) => {
    expect(() => SignIn.cognito(options)).toThrow('SignIn.cognito: domainPrefix must be 1 to 63 lower case');
  });
});

describe('signing in with another provider', () => {
  test('takes the claim and the origins that it has', () => {
    const { config, template } = synthesize(
      SignIn.oidc({ ...OIDC, groupsClaim: 'roles', endpointOrigins: ['https://tokens.example.com'] }),
    );
    expect(config).toMatchObject({
      groupsClaim: 'roles',
      signIn: { ...OIDC, origins: ['https://tokens.example.com'] },
    });
    template.resourceCountIs('AWS::Cognito::UserPool', 0);
  });

  test.each(['http://login.example.com', 'login.example.com', 'https://', 'https://a b', ''])(
    'refuses the issuer “%s”',
    (issuer) => {
      expect(() => SignIn.oidc({ ...OIDC, issuer })).toThrow(
        `SignIn.oidc: issuer must be like https://login.example.com, but is "${issuer}"`,
      );
    },
  );

  test('refuses an empty client or claim, and an origin with a path', () => {
    expect(() => SignIn.oidc({ ...OIDC, clientId: ' ' })).toThrow('SignIn.oidc: clientId is empty');
    expect(() => SignIn.oidc({ ...OIDC, groupsClaim: '' })).toThrow('SignIn.oidc: groupsClaim is empty');
    expect(() => SignIn.oidc({ ...OIDC, endpointOrigins: ['https://a.example.com/token'] })).toThrow(
      'write https://a.example.com',
    );
  });
});
