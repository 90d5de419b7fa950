import * as s3 from 'aws-cdk-lib/aws-s3';
import { RuleSource, RuleSourceBindOptions, RuleSourceConfig } from 'cdk-pinpoint-incremental-analytics';
import { Construct } from 'constructs';

/**
 * Every team keeps its rules in the company's handbook, under a name that everybody knows.
 * The functions read them with what they have for S3; the convention and the permission are ours.
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
