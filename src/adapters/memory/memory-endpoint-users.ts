import { EndpointUsers } from '../../engine/ingestion-ports';

/** Keeps the users of endpoints in memory, for tests. */
export class MemoryEndpointUsers implements EndpointUsers {
  private readonly users = new Map<string, Map<string, string>>();

  async find(applicationId: string, endpointIds: readonly string[]): Promise<Map<string, string>> {
    const known = this.users.get(applicationId) ?? new Map<string, string>();
    return new Map(
      endpointIds.flatMap((id): [string, string][] => (known.has(id) ? [[id, known.get(id)!]] : [])),
    );
  }

  async assignmentsOf(userId: string): Promise<string[]> {
    return [...this.users].flatMap(([applicationId, endpoints]) =>
      [...endpoints].flatMap(([endpointId, assigned]) =>
        assigned === userId ? [JSON.stringify([applicationId, endpointId])] : [],
      ),
    );
  }

  async remove(assignment: string, userId: string): Promise<boolean> {
    const [applicationId, endpointId] = JSON.parse(assignment) as [string, string];
    const endpoints = this.users.get(applicationId);
    return endpoints?.get(endpointId) === userId && endpoints.delete(endpointId);
  }

  async remember(applicationId: string, endpointId: string, userId: string): Promise<void> {
    this.users.set(
      applicationId,
      (this.users.get(applicationId) ?? new Map<string, string>()).set(endpointId, userId),
    );
  }
}
