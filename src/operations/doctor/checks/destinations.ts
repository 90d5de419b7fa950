import { CustomerProfilesClient, GetDomainCommand } from '@aws-sdk/client-customer-profiles';
import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { DestinationConfig } from '../../../contract/config';
import { ask, unchecked } from '../ask';
import { Check } from '../check';
import { Facts } from '../facts';
import { Finding, notable, ok, wrong } from '../finding';

/** Day on which AWS ended what this destination uses (docs/plugins/destination-pinpoint.md). */
const PINPOINT_END = '2026-10-30';
const MISSING = /NotFound/;

export const destinations: Check = {
  name: 'destinations',
  run: async ({ facts, clock }) => {
    const deployed = await facts.functions();
    const configured = new Map(
      deployed.map(({ config: { destination } }) => [JSON.stringify(destination), destination]),
    );
    const findings = await Promise.all(
      [...configured.values()].map((destination) => findingOf(destination, facts, clock())),
    );
    return findings;
  },
};

async function findingOf(destination: DestinationConfig, facts: Facts, now: number): Promise<Finding> {
  switch (destination.kind) {
    case 'shadow':
      return notable(
        'changes are written down and sent to no one (Destination.shadow)',
        'shadow says what would have been sent',
      );
    case 'pinpoint':
      return pinpointFinding(destination.parameters.applicationId, now);
    case 'eventBridge': {
      const { busName } = destination.parameters;
      return existence(`the event bus ${busName}`, 'events:DescribeEventBus', () =>
        new EventBridgeClient(facts.aws).send(new DescribeEventBusCommand({ Name: busName })),
      );
    }
    case 'function': {
      const { functionName } = destination.parameters;
      return existence(`the function ${functionName}`, 'lambda:GetFunctionConfiguration', () =>
        facts.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName })),
      );
    }
    case 'customerProfiles': {
      const { domainName } = destination.parameters;
      return existence(`the domain ${domainName} of Customer Profiles`, 'profile:GetDomain', () =>
        new CustomerProfilesClient(facts.aws).send(new GetDomainCommand({ DomainName: domainName })),
      );
    }
    default:
      return notable(`changes go to a destination of the kind ${(destination as DestinationConfig).kind}`);
  }
}

function pinpointFinding(applicationId: string, now: number): Finding {
  const name = `the Pinpoint application ${applicationId}`;
  const fix = 'choose another destination: docs/moving-from-pinpoint.md';
  return now >= Date.parse(PINPOINT_END)
    ? wrong(`changes go to ${name}, whose attributes and events AWS ended on ${PINPOINT_END}`, fix)
    : notable(`changes go to ${name}, whose attributes and events AWS ends on ${PINPOINT_END}`, fix);
}

async function existence(name: string, action: string, look: () => Promise<unknown>): Promise<Finding> {
  try {
    await ask(action, look);
    return ok(`changes go to ${name}, which exists`);
  } catch (error) {
    if (MISSING.test((error as Error).name)) {
      return wrong(
        `changes go to ${name}, which does not exist in this account and region`,
        'create it, or name another destination and deploy; changes wait, and become dead letters later',
      );
    }
    const { text, ...rest } = unchecked(error);
    return { ...rest, text: `changes go to ${name}; whether it exists: ${text}` };
  }
}
