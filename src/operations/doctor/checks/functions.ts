import { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { packageVersion } from '../../package-files';
import { Check } from '../check';
import { DeployedFunction } from '../facts';
import { Finding, notable, ok, wrong } from '../finding';

/** Days on which AWS ends support for a runtime (Lambda documentation, runtimes). */
const RUNTIME_ENDS: Readonly<Record<string, string>> = {
  'nodejs18.x': '2025-09-01',
  'nodejs20.x': '2026-04-30',
  'nodejs22.x': '2027-04-30',
  'nodejs24.x': '2028-04-30',
};
const DAY_MS = 86_400_000;
/** Days before the end of a runtime from which on it is mentioned. */
const RUNTIME_NOTICE_DAYS = 180;

export const functions: Check = {
  name: 'functions and versions',
  run: async ({ facts, clock }) => {
    const deployed = await facts.functions();
    return [
      ok(
        `this command is of version ${packageVersion()} and reads the configuration of the functions, ` +
          `which is of version ${facts.config.version}; the functions name no release of their own`,
      ),
      ...deployed.flatMap((each) => stateFindings(each)),
      ...runtimeFindings(deployed, clock()),
    ];
  },
};

function stateFindings({ name, configuration }: DeployedFunction): Finding[] {
  const { State: state, StateReason: reason, LastUpdateStatus: update } = configuration;
  // Older answers, and other systems that speak the protocol, name no state.
  const isActive = state === undefined || state === 'Active' || state === 'Inactive';
  if (!isActive) {
    return [wrong(`the function ${name} is ${state}: ${reason ?? 'AWS names no reason'}`, REDEPLOY)];
  }
  if (update === 'Failed') {
    const why = configuration.LastUpdateStatusReason ?? 'AWS names no reason';
    return [wrong(`the last update of the function ${name} has failed: ${why}`, REDEPLOY)];
  }
  return update === 'InProgress' ? [notable(`the function ${name} is being updated`)] : [];
}

const REDEPLOY = 'fix what the reason names, and deploy the stack again';

function runtimeFindings(deployed: readonly DeployedFunction[], now: number): Finding[] {
  const runtimes = new Set(deployed.map(({ configuration }) => runtimeOf(configuration)));
  return [...runtimes].map((runtime) => {
    const end = RUNTIME_ENDS[runtime];
    const days = end === undefined ? Infinity : Math.floor((Date.parse(end) - now) / DAY_MS);
    const fix = 'set runtime of the construct to a newer one, or leave it out, and deploy';
    if (days < 0) return wrong(`AWS ended its support of the runtime ${runtime} on ${end}`, fix);
    if (days < RUNTIME_NOTICE_DAYS) {
      return notable(`AWS ends its support of the runtime ${runtime} on ${end}`, fix);
    }
    return ok(`the functions run on ${runtime}`);
  });
}

function runtimeOf({ Runtime: runtime }: FunctionConfiguration): string {
  return runtime ?? 'a runtime that AWS does not name';
}
