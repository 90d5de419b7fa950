import { DestinationConfig } from './destination';

/** The publisher may write to the dead letter bucket as it is. */
export function shadowDestination(): () => DestinationConfig {
  return () => ({ kind: 'shadow', parameters: {} });
}
