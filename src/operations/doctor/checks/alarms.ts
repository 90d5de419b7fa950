import { CloudWatchClient, MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { counted } from '../../../common/counted';
import { METRIC_DIMENSION, METRIC_NAMESPACE } from '../../../contract/metric-names';
import { Installation } from '../../installation';
import { ask } from '../ask';
import { Check } from '../check';
import { Finding, notable, ok, wrong } from '../finding';

/** Alarms of the account and region that are looked through for those of the installation. */
const MAX_ALARMS = 5_000;

export const alarms: Check = {
  name: 'alarms',
  run: async ({ facts }) => {
    const { found, isWhole } = await alarmsOf(new CloudWatchClient(facts.aws), facts.installation);
    const going = found.filter(({ StateValue: state }) => state === 'ALARM');
    const silent = found.filter(({ ActionsEnabled: enabled, AlarmActions: actions = [] }) => {
      return enabled === false || actions.length === 0;
    });
    return [
      ...going.map(goingFinding),
      ...(silent.length > 0
        ? [
            notable(
              `${silent.length} of ${counted(found.length, 'alarm')} without anyone to notify`,
              'give addAlarms actions, such as a topic, and deploy',
            ),
          ]
        : []),
      ...(found.length === 0
        ? [notable('this installation has no alarms', 'call addAlarms of the construct, and deploy')]
        : []),
      ...(isWhole ? [] : [notable(`only the first ${MAX_ALARMS} alarms of the account were looked at`)]),
      ...(going.length === 0 && found.length > 0
        ? [ok(`none of ${counted(found.length, 'alarm')} goes off`)]
        : []),
    ];
  },
};

async function alarmsOf(client: CloudWatchClient, installation: Installation) {
  let seen = 0;
  const found: MetricAlarm[] = [];
  await ask('cloudwatch:DescribeAlarms', async () => {
    const pages = paginateDescribeAlarms({ client, pageSize: 100 }, { AlarmTypes: ['MetricAlarm'] });
    for await (const { MetricAlarms: page = [] } of pages) {
      seen += page.length;
      found.push(...page.filter((alarm) => isOf(installation, alarm)));
      if (seen >= MAX_ALARMS) break;
    }
  });
  return { found, isWhole: seen < MAX_ALARMS };
}

/** Tells the alarms over metrics of an installation and of its functions, whoever made them. */
function isOf(
  { config, functions }: Installation,
  { Namespace: namespace, Dimensions: dimensions = [], AlarmDescription: description = '' }: MetricAlarm,
): boolean {
  const valueOf = (name: string) => dimensions.find((dimension) => dimension.Name === name)?.Value;
  return (
    (namespace === METRIC_NAMESPACE && valueOf(METRIC_DIMENSION) === config.installation) ||
    functions.includes(valueOf('FunctionName') ?? '') ||
    description.includes(`(${config.installation}): `)
  );
}

function goingFinding(alarm: MetricAlarm): Finding {
  const {
    AlarmName: name,
    AlarmDescription: description,
    StateReason: reason = 'AWS names no reason',
  } = alarm;
  const when = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return wrong(
    `${description ?? name} In ALARM${when ? ` since ${when.toISOString()}` : ''}: ${reason}`,
    'docs/operations.md says of each alarm what to do',
  );
}
