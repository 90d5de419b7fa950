import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STSClient } from '@aws-sdk/client-sts';
import { LRUCache } from 'lru-cache';
import { ConsoleConfig } from '../../contract/console-config';
import { Clock } from '../../engine/ports';
import { Role } from '../api';
import { DeployedInstallation } from '../deployed/deployed-installation';
import { MemoryDraftStore } from '../rules/draft-store';
import { Account } from '../server/account';
import { includes } from '../server/permissions';
import { PlaygroundServices } from '../server/playground-services';
import { DraftTable } from './draft-table';
import { roleCredentials } from './role-credentials';

/** People whose rules are held in memory; those of anybody else are read again. */
const MAX_PEOPLE = 20;

/** What one role of IAM may reach. */
interface RoleAccess {
  readonly installation: DeployedInstallation;
  readonly table: DynamoDBClient;
}

/** Opens the installation with the rights of whoever asks, and keeps it open for later requests. */
export class ConsoleServices {
  private readonly sts = new STSClient();
  private readonly accesses = new Map<Role, Promise<RoleAccess>>();
  private readonly people = new LRUCache<string, Promise<PlaygroundServices>>({
    max: MAX_PEOPLE,
    dispose: (services) => void services.then(({ close }) => close()).catch(() => {}),
  });

  constructor(
    private readonly config: ConsoleConfig,
    private readonly clock: Clock,
  ) {}

  async of(account: Account): Promise<PlaygroundServices> {
    const key = `${account.role} ${account.sub} ${account.name}`;
    const known = this.people.get(key);
    if (known) return known;
    const opening = this.open(account);
    this.people.set(key, opening);
    return opening.catch((error: unknown) => {
      if (this.people.peek(key) === opening) this.people.delete(key);
      throw error;
    });
  }

  private async open({ role, sub, name }: Account): Promise<PlaygroundServices> {
    const { clock } = this;
    const { installation, table } = await this.accessOf(role);
    const drafts = includes(role, 'editor')
      ? new DraftTable({ client: table, tableName: this.config.tableName, sub, clock })
      : new MemoryDraftStore(1);
    return PlaygroundServices.open(installation, drafts, { publisher: async () => name });
  }

  private accessOf(role: Role): Promise<RoleAccess> {
    const known = this.accesses.get(role);
    if (known) return known;
    const opening = this.access(role);
    this.accesses.set(role, opening);
    opening.catch(() => this.accesses.delete(role));
    return opening;
  }

  private async access(role: Role): Promise<RoleAccess> {
    const { installation: config, roles, source, streamArn } = this.config;
    const credentials = roleCredentials(this.sts, roles[role], `console-${role}`, this.clock);
    const installation = await DeployedInstallation.openKnown(
      { config, functions: [], endpointTables: [] },
      {
        place: `installation ${config.installation}`,
        credentials,
        stream: { arn: streamArn },
        ...(source !== undefined && { source: String(source) }),
      },
      // Nothing goes on between two requests, so nothing waits either.
      { clock: this.clock, pause: async () => {}, goesOn: false },
    );
    return { installation, table: new DynamoDBClient({ credentials }) };
  }
}
