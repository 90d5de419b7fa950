import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { createEventStreamClient } from '../../../adapters/kinesis/kinesis-event-sink';
import { counted } from '../../../common/counted';
import { clientConfig } from '../../aws';
import { ask } from '../ask';
import { Check } from '../check';
import { Finding, notable, ok, wrong } from '../finding';
import { objectFindings } from './objects';

export const stream: Check = {
  name: 'event stream',
  run: async ({ facts }) => {
    const { objectQueue } = facts.installation;
    if (objectQueue) return objectFindings(facts, objectQueue.queueUrl);
    const deployed = await facts.streamMapping();
    // The check of the mappings says so.
    if (!deployed) return [];
    const client = createEventStreamClient({ maxAttempts: 3, ...clientConfig(facts.options) });
    const { StreamDescriptionSummary: summary } = await ask('kinesis:DescribeStreamSummary', () =>
      client.send(new DescribeStreamSummaryCommand({ StreamARN: deployed.stream })),
    );
    const {
      StreamName: name,
      StreamStatus: status,
      RetentionPeriodHours: hours = 24,
      OpenShardCount: shards,
      StreamModeDetails: mode,
      EncryptionType: encryption = 'NONE',
    } = summary!;
    const maxAge = deployed.mapping.MaximumRecordAgeInSeconds ?? -1;
    const isOnDemand = mode?.StreamMode === 'ON_DEMAND';
    return [
      ...statusFindings(name!, status!),
      ok(
        `${name}: ${counted(shards!, 'open shard')}, ${isOnDemand ? 'on demand' : 'provisioned'}, ` +
          `keeps records for ${counted(hours, 'hour')}, encryption ${encryption}`,
      ),
      ...retentionFindings(hours, maxAge, facts.config.redeliveryDays),
    ];
  },
};

function statusFindings(name: string, status: string): Finding[] {
  if (status === 'ACTIVE') return [];
  if (status === 'UPDATING') return [notable(`the stream ${name} is being updated`)];
  return [
    wrong(`the stream ${name} is ${status}`, 'see who creates or deletes it, and deploy the stack again'),
  ];
}

/**
 * Compares the retention of the stream with what the guarantees need of it.
 *
 * @param maxAge seconds after which Lambda gives a record up; -1 for never
 */
function retentionFindings(hours: number, maxAge: number, redeliveryDays: number): Finding[] {
  const findings: Finding[] = [];
  if (maxAge === -1 || maxAge >= hours * 3_600) {
    const age = maxAge === -1 ? 'never' : `after ${maxAge / 3_600} hours`;
    findings.push(
      wrong(
        `the stream forgets records after ${hours} hours and Lambda gives them up ${age}, ` +
          'so records that cannot be counted are lost instead of becoming dead letters',
        'set maxRecordAge below the retention, or give the retention as streamRetention, and deploy',
      ),
    );
  }
  if (hours > redeliveryDays * 24) {
    findings.push(
      wrong(
        `the stream keeps records for ${hours} hours and checkpoints are kept for ` +
          `${redeliveryDays * 24}, so records that are read again could count twice`,
        `give ${hours} hours as streamRetention of the event source, and deploy`,
      ),
    );
  }
  return findings.length > 0 ? findings : [ok('its retention is as long as the guarantees need')];
}
