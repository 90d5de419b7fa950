import { DeployedInstallation } from '../../../src/playground/deployed/deployed-installation';
import { pageInstallationConformance } from '../../conformance/page-installation';
import { PageStack } from '../../support/page-stack';

describe('an installation of a stack', () => {
  pageInstallationConformance(async () => {
    const stack = await PageStack.start();
    return { installation: await openedIn(stack), arrived: () => stack.count() };
  });
});

/**
 * Opens an installation whose functions read the rules right after each write, as if an event had just
 * arrived. Closing it closes the stack.
 */
async function openedIn(stack: PageStack): Promise<DeployedInstallation> {
  const installation = await stack.open();
  const { applyRules, close } = installation;
  return Object.assign(installation, {
    applyRules: async () => {
      await stack.lookAtRules();
      return applyRules.call(installation);
    },
    close: async () => {
      await close.call(installation);
      await stack.close();
    },
  });
}
