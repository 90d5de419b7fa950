import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export interface MappingMetric {
  readonly id: string;
  /** Number of records that were put into the on-failure destination. */
  readonly givenUp: cloudwatch.Metric;
}

/**
 * Has Lambda publish the metrics of the event source mappings below `scope` that may give records up. It
 * publishes and bills them only on request (Lambda documentation, event source mapping metrics).
 */
export function enableMappingMetrics(scope: Construct): MappingMetric[] {
  return (
    scope.node
      .findAll()
      .filter((each): each is lambda.CfnEventSourceMapping => each instanceof lambda.CfnEventSourceMapping)
      // Of a queue, Lambda gives nothing up.
      .filter(({ destinationConfig }) => destinationConfig !== undefined)
      .map((mapping) => {
        mapping.metricsConfig = { metrics: ['EventCount'] };
        return {
          id: idBelow(scope, mapping),
          givenUp: countOf(mapping, 'OnFailureDestinationDeliveredEventCount'),
        };
      })
  );
}

function countOf(mapping: lambda.CfnEventSourceMapping, metricName: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { EventSourceMappingUUID: mapping.attrId },
    statistic: cloudwatch.Stats.SUM,
  });
}

/** Makes an id of the path below `scope`: `EventSourceMapping` of `EventSource/Mapping/Resource`. */
function idBelow(scope: Construct, mapping: Construct): string {
  return mapping.node.path.slice(scope.node.path.length).split('/').slice(0, -1).join('');
}
