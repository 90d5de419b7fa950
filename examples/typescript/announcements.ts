import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Destination, DestinationBindOptions, DestinationConfig } from 'cdk-pinpoint-incremental-analytics';
import { Construct } from 'constructs';

/**
 * Announces changes in the name of a team. It creates the function for that, and leaves the delivery to a
 * destination of the package.
 */
export class Announcements extends Destination {
  constructor(private readonly team: string) {
    super();
  }

  public bind(scope: Construct, options: DestinationBindOptions): DestinationConfig {
    const announce = new lambda.Function(scope, 'Announce', {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset('functions/announce'),
      environment: { TEAM: this.team },
      environmentEncryption: options.encryptionKey,
    });
    return Destination.function(announce).bind(scope, options);
  }
}
