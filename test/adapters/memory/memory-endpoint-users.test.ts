import { MemoryEndpointUsers } from '../../../src/adapters/memory/memory-endpoint-users';
import { endpointUsersConformance } from '../../conformance/endpoint-users';

describe('users of endpoints in memory', () => {
  endpointUsersConformance(async () => new MemoryEndpointUsers());
});
