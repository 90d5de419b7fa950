import { RemovalPolicy, Stack, StackProps } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { PinpointIncrementalAnalytics, RulesConsole, SignIn } from 'cdk-pinpoint-incremental-analytics';
import { Construct } from 'constructs';

/** Lets marketers edit rules in a browser: one team signs in with Cognito, another with its own provider. */
export class ConsoleStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const analytics = new PinpointIncrementalAnalytics(this, 'Analytics');

    // People are added to the user pool by an administrator, and to one of its three groups.
    new RulesConsole(this, 'Console', {
      analytics,
      signIn: SignIn.cognito({ domainPrefix: 'shop-rules' }),
      removalPolicy: RemovalPolicy.DESTROY,
    });

    // The agency has its own accounts, groups and address.
    new RulesConsole(this, 'AgencyConsole', {
      analytics,
      signIn: SignIn.oidc({
        issuer: 'https://login.agency.example.com',
        clientId: '0oa1b2c3d4',
        groupsClaim: 'groups',
        endpointOrigins: ['https://tokens.agency.example.com'],
      }),
      viewers: 'agency-all',
      editors: 'agency-campaigns',
      operators: 'agency-engineers',
      domainName: 'rules.shop.example.com',
      certificate: acm.Certificate.fromCertificateArn(
        this,
        'Certificate',
        'arn:aws:acm:eu-west-1:123456789012:certificate/11111111-1111-4111-8111-111111111111',
      ),
      rateLimit: 20,
      burstLimit: 100,
    });
  }
}
