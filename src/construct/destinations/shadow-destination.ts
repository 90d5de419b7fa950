import { Bind } from '../support/factory-plugin';
import { DestinationBindOptions, DestinationConfig } from './destination-config';

/** Needs no grant: every publisher may write to the dead letter bucket. */
export function shadowDestination(): Bind<DestinationBindOptions, DestinationConfig> {
  return () => ({ kind: 'shadow', parameters: {} });
}
