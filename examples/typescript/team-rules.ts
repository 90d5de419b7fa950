import * as s3 from 'aws-cdk-lib/aws-s3';
import { RuleSource, RuleSourceBindOptions, RuleSourceConfig } from 'cdk-pinpoint-incremental-analytics';
import { Construct } from 'constructs';

/**
 * Reads the rules that a team keeps in the company's handbook, under a conventional name. The functions read
 * them with the package's reader for S3; this class adds the convention and the permission.
 */
export class TeamRules extends RuleSource {
  constructor(
    private readonly handbook: s3.IBucket,
    private readonly team: string,
  ) {
    super();
  }

  public bind(_scope: Construct, options: RuleSourceBindOptions): RuleSourceConfig {
    const objectKey = `teams/${this.team}/rules.csv`;
    for (const reader of [options.aggregator, options.timeseries]) this.handbook.grantRead(reader, objectKey);
    return { kind: 's3', parameters: { bucketName: this.handbook.bucketName, objectKey } };
  }
}
